import type { Additions } from '../../environments/lib/types';

/** For the file of the environment; it needs no code. */
export const additions: Additions = {
  alerts: [
    {
      name: 'NoPodOfTheApiIsNew',
      severity: 'warning',
      expr: 'time() - max(kube_pod_created{namespace="openim",pod=~"openim-api-.*"}) > 90 * 24 * 3600',
      for: '1h',
      summary: 'No pod of openim-api was started for 90 days: patches of its nodes are missing.',
      runbook: 'https://wiki.example.com/openim/patches',
    },
  ],
};
