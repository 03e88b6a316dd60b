import { identity, type Manifest } from '../constructs/manifest';
import type { Context } from './context';
import type { Endpoint } from './endpoints';
import type { Pod } from './reachability';
import { isAlias, isHeadless, numbers, portsOf, selected } from './services';
import { POD_NAME, portNumber, type Workload } from './workloads';

/** The backends of an address: a pod of each workload, and the port it listens on. */
interface Target {
  readonly workload: Workload;
  readonly pod: Pod;
  readonly port: number;
}

/** Backends of an address, or why it has none, with the remedy. */
export type Destination = { readonly endpoint: Endpoint; readonly targets: readonly Target[] } | { readonly fault: string };

export function destinationOf(context: Context, endpoint: Endpoint): Destination {
  const { namespace, name, pod, port } = parts(endpoint);
  const service = context.find('Service', namespace, name);
  if (!service) {
    return { fault: `Service ${namespace}/${name} does not exist; use the address from charts/model/workloads.ts` };
  }
  if (isAlias(service)) {
    return { fault: `${identity(service)} is an alias; use the Service behind it` };
  }
  const ports = portsOf(service).filter((one) => port === undefined || one.port === port);
  if (ports.length === 0) {
    return { fault: `${identity(service)} has no port ${port}; use one of ${numbers(service)}` };
  }
  const workloads = selected(context, service);
  const named = pod === undefined || isVariable(pod) ? undefined : podNames(service, workloads);
  if (pod !== undefined && named?.includes(pod) === false) {
    const remedy =
      named.length > 0 ? `use one of ${named.join(', ')}` : 'make it headless and the serviceName of its StatefulSet';
    return { fault: `${identity(service)} has no pod "${pod}"; ${remedy}` };
  }
  const targets = workloads.flatMap(([workload, pods]) => {
    const meant = pods.find(({ labels }) => labels[POD_NAME] === pod) ?? pods[0];
    return ports.flatMap(({ port: own, targetPort = own, protocol }) => {
      const number = isHeadless(service) ? own : portNumber(workload.serving, targetPort, protocol);
      return meant && number !== undefined ? [{ workload, pod: meant, port: number }] : [];
    });
  });
  return { endpoint, targets };
}

/** Names of the pods of a StatefulSet below its headless Service. */
const podNames = (service: Manifest, workloads: ReturnType<typeof selected>): string[] =>
  workloads.flatMap(([{ object }, pods]) =>
    isHeadless(service) && object.spec.serviceName === service.metadata.name
      ? pods.flatMap(({ labels }) => labels[POD_NAME] ?? [])
      : [],
  );

/** Why the policies block connections of `reader` to a destination, with the remedy; `undefined` when they allow them. */
export function denied({ denials }: Context, reader: Workload, destination: Destination): string | undefined {
  if ('fault' in destination) {
    return undefined;
  }
  const { pod: label, port } = parts(destination.endpoint);
  const [self] = reader.pods;
  // An address with a variable instead of a pod name is the reader's own, which it announces to its peers.
  if (!self || (label && isVariable(label) && destination.targets.some(({ workload }) => workload === reader))) {
    return undefined;
  }
  const refused = destination.targets.flatMap(({ workload, pod, port: number }) => {
    const ends = denials(self, pod, number);
    return ends.length > 0 ? [{ place: `port ${number} of ${identity(workload.object)}`, ends }] : [];
  });
  const [first] = refused;
  // An address without a port uses the default port of the program, which is unknown here: one open port is enough.
  if (!first || (port === undefined && refused.length < destination.targets.length)) {
    return undefined;
  }
  const ways = {
    egress: 'its egress to',
    ingress: 'ingress from it at',
    'egress,ingress': 'its egress to, or ingress from it at,',
  };
  const way = ways[first.ends.join() as keyof typeof ways];
  return `no NetworkPolicy allows ${way} ${first.place}; add the connection to charts/model/connections.ts`;
}

function parts({ labels, port }: Endpoint) {
  const [namespace = '', name = '', ...pod] = [...labels].reverse();
  return { namespace, name, pod: pod.length > 0 ? pod.reverse().join('.') : undefined, port };
}

const isVariable = (label: string): boolean => label.startsWith('$');
