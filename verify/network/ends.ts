import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import { Cluster, describeEnd, type Pod } from '../../test/lib/cluster';
import { ofKind } from '../../test/lib/subject';
import { type ExternalEnd, furtherPorts } from './external-ends';
import type { End, Question } from './matrix';
import { byAddress, namedHosts } from './names';

/** Two pods of every set, so that its pods can connect to one another, whatever its replicas. */
export const clusterOf = (objects: readonly Manifest[]): Cluster =>
  new Cluster(objects.map((one) => (one.kind === 'StatefulSet' ? { ...one, spec: { ...one.spec, replicas: 2 } } : one)));

/** Pods, each with an address of its own, and what is outside. */
export function questionOf(
  environment: Environment,
  objects: readonly Manifest[],
  cluster: Cluster,
  strangers: readonly ExternalEnd[],
): Question {
  const [base = ''] = environment.network.podCidr.split('/');
  const ends = [...cluster.allPods().map(endOf), ...strangers.map(({ peers, ...end }) => end)].map((end, index) =>
    end.namespace === undefined
      ? end
      : { ...end, ip: base.replace(/\d+\.\d+$/, `${(index + 1) >> 8}.${(index + 1) & 255}`) },
  );
  const tried = [...ends.flatMap(({ listens = [] }) => listens), ...furtherPorts(environment)];
  const hosts = namedHosts(environment);
  return {
    policies: [
      ...ofKind(objects, 'NetworkPolicy'),
      ...ofKind(objects, 'FQDNNetworkPolicy').map((policy) => byAddress(policy, hosts)),
    ],
    namespaces: Object.fromEntries(
      ofKind(objects, 'Namespace').map(({ metadata: { name, labels } }) => [name, labels ?? {}]),
    ),
    ends,
    ports: [...new Map(tried.map(({ port, protocol }) => [`${port}/${protocol}`, { port, protocol }] as const)).values()],
  };
}

const endOf = (pod: Pod): End => ({
  name: describeEnd(pod),
  namespace: pod.namespace,
  labels: pod.labels,
  listens: Object.entries(pod.ports ?? {}).map(([name, port]) => ({ name, port, protocol: 'TCP' })),
});
