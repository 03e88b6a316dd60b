import { identity, type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { ofKind } from './subject';

// biome-ignore lint/suspicious/noExplicitAny: the YAML is walked as it is, without the classes that made it.
export type Node = any;

/** Something that makes pods. `longRunning` pods serve until they are stopped; the others run to completion. */
export interface Workload {
  readonly name: string;
  readonly object: Manifest;
  readonly template: Node;
  readonly pod: Node;
  readonly longRunning: boolean;
}

export const workloadsIn = (objects: readonly Manifest[]): Workload[] =>
  objects.flatMap((object) => {
    const template = podTemplateOf(object);
    const longRunning = object.kind !== 'Job' && object.kind !== 'CronJob';
    return template ? [{ name: identity(object), object, template, pod: template.spec, longRunning }] : [];
  });

/** A container, `name`d by its workload and itself ("Deployment openim/openim-api: wait"). */
export interface Container {
  readonly name: string;
  readonly workload: Workload;
  readonly spec: Node;
}

const named = (workload: Workload, specs: readonly Node[] = []): Container[] =>
  specs.map((spec) => ({ name: `${workload.name}: ${spec.name}`, workload, spec }));

/** Every container of every pod: init containers too. */
export const containersIn = (objects: readonly Manifest[]): Container[] =>
  workloadsIn(objects).flatMap((workload) => [
    ...named(workload, workload.pod.initContainers),
    ...named(workload, workload.pod.containers),
  ]);

/** Containers that serve until they are stopped: native sidecars are init containers that do. */
export const longRunningIn = (objects: readonly Manifest[]): Container[] =>
  containersIn(objects).filter(
    ({ workload, spec }) =>
      workload.longRunning && (workload.pod.containers.includes(spec) || spec.restartPolicy === 'Always'),
  );

export const autoscalerOf = (objects: readonly Manifest[], { metadata, kind }: Manifest): Manifest | undefined =>
  ofKind(objects, 'HorizontalPodAutoscaler').find(
    ({ metadata: { namespace }, spec: { scaleTargetRef } }) =>
      namespace === metadata.namespace && scaleTargetRef.kind === kind && scaleTargetRef.name === metadata.name,
  );

/** The most pods of a workload at rest: the autoscaler's maximum, or the fixed count. */
export const mostReplicas = (objects: readonly Manifest[], object: Manifest): number =>
  autoscalerOf(objects, object)?.spec.maxReplicas ?? object.spec.replicas ?? 1;

/** Whether a label selector takes these labels (matchLabels and matchExpressions, as Kubernetes defines them). */
export const selects = (selector: Node, labels: Readonly<Record<string, string>> = {}): boolean =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }: Node) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        throw new Error(`unknown selector operator ${operator}`);
    }
  });

/** Names of the workloads whose pods are as `bad` says. */
export const podsWhere = (objects: readonly Manifest[], bad: (pod: Node, workload: Workload) => unknown): string[] =>
  workloadsIn(objects).flatMap((workload) => (bad(workload.pod, workload) ? [workload.name] : []));

/** Names of the containers that are as `bad` says. */
export const containersWhere = (
  objects: readonly Manifest[],
  bad: (spec: Node, container: Container) => unknown,
): string[] => containersIn(objects).flatMap((container) => (bad(container.spec, container) ? [container.name] : []));

/** Deployments and StatefulSets: what serves until it is stopped. */
export const serversIn = (objects: readonly Manifest[]): Workload[] =>
  workloadsIn(objects).filter(({ longRunning }) => longRunning);

/** Names of the containers that serve until they are stopped and are as `bad` says. */
export const servingWhere = (objects: readonly Manifest[], bad: (spec: Node, container: Container) => unknown): string[] =>
  longRunningIn(objects).flatMap((container) => (bad(container.spec, container) ? [container.name] : []));
