import type { Manifest, Output } from '../../charts/constructs/manifest';
import { loadEnvironment } from '../../environments/lib/registry';
import { built } from '../lib/built';
import { table } from './table';

/** The workloads of `dev`, read from the synthesized objects: the table of the README. */
export function workloads(): string {
  const rows = built(loadEnvironment('dev')).flatMap((output) =>
    output.objects
      .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
      .map((workload) => row(output, workload)),
  );
  return table(['namespace', 'workload', 'pods', 'requests per pod', 'volume per pod', 'Service'], rows);
}

function row({ name, objects }: Output, workload: Manifest): string[] {
  const { containers } = workload.spec.template.spec;
  const { cpu, memory } = containers[0].resources.requests;
  return [
    name,
    `\`${workload.metadata.name}\``,
    pods(objects, workload),
    `${cpu} CPU, ${memory}`,
    workload.spec.volumeClaimTemplates?.[0].spec.resources.requests.storage ?? '',
    address(objects, workload),
  ];
}

function pods(objects: readonly Manifest[], { metadata, spec }: Manifest): string {
  const autoscaler = objects.find(
    (object) => object.kind === 'HorizontalPodAutoscaler' && object.spec.scaleTargetRef.name === metadata.name,
  );
  return autoscaler ? `${autoscaler.spec.minReplicas} to ${autoscaler.spec.maxReplicas}` : String(spec.replicas);
}

function address(objects: readonly Manifest[], { metadata }: Manifest): string {
  const service = objects.find((object) => object.kind === 'Service' && object.metadata.name === metadata.name);
  const ports = service?.spec.ports.map(({ port }: { port: number }) => port).join(', ');
  return service ? `\`${metadata.name}.${metadata.namespace}\` ${ports}` : '';
}
