import type { Manifest } from '../../../charts/constructs/manifest';
import type { PodNetwork } from './network';

/** A pod of a StatefulSet and the address that it will have. */
export interface Place {
  readonly set: Manifest;
  readonly name: string;
  readonly index: number;
}

/** A line per name as the cluster's DNS knows it: pods behind their headless Service, and Services with the pods they select. */
export function hostTable(
  objects: readonly Manifest[],
  places: readonly (Place & { readonly running: boolean })[],
  network: PodNetwork,
): string {
  const services = objects.filter(({ kind, spec }) => kind === 'Service' && spec.selector);
  const lines = places.flatMap(({ set, name, index, running }) => {
    const { namespace } = set.metadata;
    const labels: Record<string, string> = {
      ...set.spec.template.metadata.labels,
      'statefulset.kubernetes.io/pod-name': name,
    };
    const leading = services.filter(
      ({ metadata, spec }) =>
        metadata.namespace === namespace &&
        Object.entries(spec.selector as Record<string, string>).every(([label, value]) => labels[label] === value),
    );
    const names = [
      `${name}.${set.spec.serviceName}.${namespace}`,
      ...(running ? leading.map(({ metadata }) => `${metadata.name}.${namespace}`) : []),
    ];
    return names.map((host) => `${network.address(index)} ${host}.svc.cluster.local`);
  });
  return ['127.0.0.1 localhost', ...lines, ''].join('\n');
}
