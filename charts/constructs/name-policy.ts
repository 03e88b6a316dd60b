import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Connection } from '../model/connections';

/** The pods of these connections' clients. */
export const clients = (own: readonly Connection[]) => ({
  matchExpressions: [
    { key: 'app.kubernetes.io/name', operator: 'In', values: [...new Set(own.map(({ from }) => from))].sort() },
  ],
});

/** Egress by host names: cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies */
export function namePolicy(scope: Construct, name: string, own: readonly Connection[], hosts: readonly string[]): void {
  new ApiObject(scope, `${name}-policy`, {
    apiVersion: 'networking.gke.io/v1alpha1',
    kind: 'FQDNNetworkPolicy',
    metadata: { name },
    spec: {
      podSelector: clients(own),
      egress: [
        {
          matches: hosts.map((host) => (host.startsWith('*.') ? { pattern: host } : { name: host })),
          ports: [...new Set(own.flatMap(({ ports }) => ports))].map((number) => ({ protocol: 'TCP', port: number })),
        },
      ],
    },
  });
}
