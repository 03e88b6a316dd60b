import type { Manifest, Output } from '../../charts/constructs/manifest';
import { podAmount } from '../../charts/constructs/pod-amount';
import { amount } from '../../environments/lib/quantity';

/** One line per file: objects, CPU and memory that its long-running pods request at their least, and volumes. */
export function summary(folder: string, outputs: readonly Output[]): string {
  return outputs.map(({ name, objects }) => `${`${folder}/${name}.k8s.yaml`.padEnd(36)}${contents(objects)}`).join('\n');
}

function contents(objects: readonly Manifest[]): string {
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const total = (value: (workload: Manifest) => number) =>
    workloads.reduce((sum, workload) => sum + replicas(workload, objects) * value(workload), 0);
  const requests = (resource: string) => total(({ spec }) => podAmount(spec.template, 'requests', resource));
  const claims = ({ spec }: Manifest): Claim[] => spec.volumeClaimTemplates ?? [];
  return [
    `${String(objects.length).padStart(4)} objects`,
    `${requests('cpu').toFixed(2).padStart(6)} CPU`,
    `${gibibytes(requests('memory')).toFixed(1).padStart(5)} GiB`,
    `${String(total((workload) => claims(workload).length)).padStart(2)} volumes`,
    `${gibibytes(total((workload) => claims(workload).reduce((sum, claim) => sum + size(claim), 0)))
      .toFixed(0)
      .padStart(4)} GiB`,
  ].join('  ');
}

interface Claim {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

const size = ({ spec }: Claim): number => amount(spec.resources.requests.storage);
const gibibytes = (bytes: number): number => bytes / 2 ** 30;

/** The autoscaler's minimum where there is one. */
function replicas({ kind, metadata, spec }: Manifest, objects: readonly Manifest[]): number {
  const autoscaler = objects.find(
    (object) =>
      object.kind === 'HorizontalPodAutoscaler' &&
      object.spec.scaleTargetRef.kind === kind &&
      object.spec.scaleTargetRef.name === metadata.name,
  );
  return autoscaler?.spec.minReplicas ?? spec.replicas;
}
