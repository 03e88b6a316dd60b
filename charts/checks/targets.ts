import { identity, type Manifest } from '../constructs/manifest';
import type { Context, Rule } from './context';
import { matches } from './selectors';

/** Targets of HorizontalPodAutoscalers, PodDisruptionBudgets and workloads must exist and match. */
export const targets: Rule = (context) => [
  ...context.ofKind('HorizontalPodAutoscaler').flatMap((object) => autoscaler(context, object)),
  ...context.ofKind('PodDisruptionBudget').flatMap((object) => budget(context, object)),
  ...context.workloads.flatMap(({ object, template }) => ownPods(object, template)),
  ...context.ofKind('StatefulSet').flatMap((object) => governingService(context, object)),
];

function autoscaler({ find }: Context, object: Manifest): string[] {
  const { apiVersion, kind, name } = object.spec.scaleTargetRef;
  const target = find(kind, object.metadata.namespace, name);
  if (!target || target.apiVersion !== apiVersion) {
    return [
      `${identity(object)}: spec.scaleTargetRef names ${apiVersion} ${kind} "${name}", which does not exist; use a workload of its namespace`,
    ];
  }
  return target.spec.replicas === undefined
    ? []
    : [
        `${identity(object)}: ${identity(target)} has spec.replicas ${target.spec.replicas}, and every apply would reset the replicas to it; remove it`,
      ];
}

function budget({ workloads }: Context, object: Manifest): string[] {
  const { namespace } = object.metadata;
  const { selector } = object.spec;
  return workloads.some((workload) => workload.namespace === namespace && matches(selector, workload.pods[0]?.labels ?? {}))
    ? []
    : [`${identity(object)}: spec.selector ${JSON.stringify(selector)} selects no pod; use the labels of a workload's pods`];
}

/** Jobs have no explicit selector. */
function ownPods(object: Manifest, { metadata }: Manifest): string[] {
  const { selector } = object.spec;
  return selector === undefined || matches(selector, metadata.labels ?? {})
    ? []
    : [
        `${identity(object)}: spec.selector ${JSON.stringify(selector)} does not select the pods of its own template; use their labels`,
      ];
}

function governingService({ find }: Context, object: Manifest): string[] {
  const { serviceName } = object.spec;
  return find('Service', object.metadata.namespace, serviceName)?.spec.clusterIP === 'None'
    ? []
    : [
        `${identity(object)}: spec.serviceName "${serviceName}" names no headless Service of its namespace; create it, or correct the name`,
      ];
}
