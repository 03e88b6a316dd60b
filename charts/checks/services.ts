import { identity, type Manifest } from '../constructs/manifest';
import type { Context, Rule } from './context';
import { endpoints } from './endpoints';
import type { Pod } from './reachability';
import { hasLabels } from './selectors';
import { portList, portNumber, type Workload } from './workloads';

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
}

export const portsOf = ({ spec }: Manifest): readonly ServicePort[] => spec.ports ?? [];
export const isAlias = ({ spec }: Manifest): boolean => spec.type === 'ExternalName';
export const isHeadless = ({ spec }: Manifest): boolean => spec.clusterIP === 'None';

/** The workloads that a Service selects, each with the selected pods. */
export const selected = ({ workloads }: Context, { metadata, spec }: Manifest): readonly [Workload, readonly Pod[]][] =>
  workloads.flatMap((workload): [Workload, readonly Pod[]][] => {
    const pods =
      spec.selector && workload.namespace === metadata.namespace
        ? workload.pods.filter(({ labels }) => hasLabels(spec.selector, labels))
        : [];
    return pods.length > 0 ? [[workload, pods]] : [];
  });

/** A Service must select pods that listen; an ExternalName must refer to such a Service. */
export const services: Rule = (context) =>
  context
    .ofKind('Service')
    .flatMap((service) =>
      (isAlias(service) ? alias(context, service) : backed(context, service)).map(
        (problem) => `${identity(service)}: ${problem}`,
      ),
    );

function backed(context: Context, service: Manifest): string[] {
  const { selector, clusterIP } = service.spec;
  const workloads = selected(context, service).map(([workload]) => workload);
  if (workloads.length === 0) {
    return [`spec.selector ${JSON.stringify(selector)} selects no pod; use the labels of a workload's pods`];
  }
  const containers = workloads.flatMap(({ serving }) => serving);
  return [
    ...(clusterIP === undefined || clusterIP === 'None'
      ? []
      : [`spec.clusterIP "${clusterIP}" is specific to one cluster; remove it`]),
    ...portsOf(service).flatMap(({ name, port, targetPort = port, protocol }) => {
      const number = portNumber(containers, targetPort, protocol);
      if (number === undefined) {
        return `port "${name ?? port}" has target port "${targetPort}", which no container of its pods has; use one of ${portList(containers)}`;
      }
      return isHeadless(service) && number !== port
        ? `port "${name ?? port}" is ${port}, but its pods listen on ${number} and a headless Service does not translate ports; use ${number}`
        : [];
    }),
  ];
}

function alias({ find }: Context, service: Manifest): string[] {
  const { externalName } = service.spec;
  const [{ labels: [name = '', namespace = ''] = [] } = {}] = endpoints(externalName);
  const target = find('Service', namespace, name);
  if (!target || isAlias(target)) {
    return [
      `spec.externalName "${externalName}" is not the name of a Service with pods; use host() of charts/model/workloads.ts`,
    ];
  }
  return portsOf(service).flatMap(({ name: own, port }) =>
    portsOf(target).some((one) => one.port === port)
      ? []
      : `port "${own ?? port}" is ${port}, which ${identity(target)} does not have; use one of ${numbers(target)}`,
  );
}

/** "2379, 2380", as messages list the valid ports. */
export const numbers = (service: Manifest): string =>
  portsOf(service)
    .map(({ port }) => port)
    .join(', ') || 'none';
