import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import type { PodSpec } from '../lib/programs/spec';

export type Workload = 'dragonfly' | 'dragonfly-sentinel' | 'dragonfly-proxy';

/** A workload of the YAML, as it runs here. Throws when there is none of that name. */
export function workloadOf(
  objects: readonly Manifest[],
  workload: Workload,
): { readonly spec: PodSpec; readonly claims: readonly string[] } {
  const found = objects.find(
    ({ kind, metadata }) => metadata.name === workload && (kind === 'StatefulSet' || kind === 'Deployment'),
  );
  assert(found, `the YAML has no workload "${workload}"; set dragonfly.failover to "sentinel" and synthesize`);
  const spec = structuredClone(found.spec.template.spec);
  if (workload === 'dragonfly-proxy') {
    spec.volumes.push({ name: 'tmp', emptyDir: {} });
    spec.containers[0].volumeMounts.push({ name: 'tmp', mountPath: '/tmp' });
  }
  return { spec, claims: (found.spec.volumeClaimTemplates ?? []).map(({ metadata }: Manifest) => metadata.name) };
}

/** Files of a ConfigMap. HAProxy before 3.1 knows no init-state, and gets a socket by which it is watched. */
export function filesOf(objects: readonly Manifest[], name: string): Record<string, string> {
  const data: Record<string, string> =
    objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.data ?? {};
  const { 'haproxy.cfg': haproxy, ...files } = data;
  return haproxy === undefined
    ? files
    : {
        'haproxy.cfg': haproxy
          .replace(' init-state fully-down', '')
          .replace('global\n', 'global\n  stats socket /tmp/stats.sock\n'),
      };
}
