import type { Manifest, Output } from '../../charts/constructs/manifest';
import { podAmount } from '../../charts/constructs/pod-amount';
import { amount } from '../../environments/lib/quantity';

/** One line per file: objects, CPU and memory requests of its long-running pods at minimum replicas, and volumes. */
export function summary(folder: string, outputs: readonly Output[]): string {
  const files = outputs.map(({ name }) => `${folder}/${name}.k8s.yaml`);
  const width = Math.max(36, ...files.map((file) => file.length + 1));
  return outputs.map(({ objects }, index) => `${files[index]?.padEnd(width)}${contents(objects)}`).join('\n');
}

/**
 * Total requests of the long-running pods of some objects, at minimum replicas: cores, bytes, claims of volumes and
 * their bytes.
 */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly volumes: number;
  readonly storage: number;
}

export function amounts(objects: readonly Manifest[]): Amounts {
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const total = (value: (workload: Manifest) => number) =>
    workloads.reduce((sum, workload) => sum + replicas(workload, objects) * value(workload), 0);
  const requests = (resource: string) => total(({ spec }) => podAmount(spec.template, 'requests', resource));
  const claims = ({ spec }: Manifest): Claim[] => spec.volumeClaimTemplates ?? [];
  return {
    cpu: requests('cpu'),
    memory: requests('memory'),
    volumes: total((workload) => claims(workload).length),
    storage: total((workload) => claims(workload).reduce((sum, claim) => sum + size(claim), 0)),
  };
}

function contents(objects: readonly Manifest[]): string {
  const { cpu, memory, volumes, storage } = amounts(objects);
  return [
    `${String(objects.length).padStart(4)} object${objects.length === 1 ? ' ' : 's'}`,
    `${cpu.toFixed(2).padStart(6)} CPU`,
    `${gibibytes(memory).toFixed(1).padStart(5)} GiB`,
    `${String(volumes).padStart(2)} volume${volumes === 1 ? ' ' : 's'}`,
    `${gibibytes(storage).toFixed(0).padStart(4)} GiB`,
  ].join('  ');
}

interface Claim {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

const size = ({ spec }: Claim): number => amount(spec.resources.requests.storage);
export const gibibytes = (bytes: number): number => bytes / 2 ** 30;

/** The autoscaler's minimum if there is one. */
export const replicas = (workload: Manifest, objects: readonly Manifest[]): number =>
  autoscalerOf(workload, objects)?.spec.minReplicas ?? workload.spec.replicas ?? 1;

export const autoscalerOf = ({ kind, metadata }: Manifest, objects: readonly Manifest[]): Manifest | undefined =>
  objects.find(
    (object) =>
      object.kind === 'HorizontalPodAutoscaler' &&
      object.spec.scaleTargetRef.kind === kind &&
      object.metadata.namespace === metadata.namespace &&
      object.spec.scaleTargetRef.name === metadata.name,
  );
