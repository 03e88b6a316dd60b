import { identity, type Manifest } from '../constructs/manifest';
import type { Context, Rule } from './context';
import { denied, destinationOf } from './destinations';
import { type Endpoint, endpoints } from './endpoints';
import { isAlias, portsOf } from './services';

interface Backend {
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string;
}

/**
 * Every route must refer to a port of a Service, and NetworkPolicies must allow the controller's pods to connect to the
 * pods of that Service.
 */
export const routes: Rule = (context) => [
  ...context
    .ofKind('Ingress')
    .flatMap((object) => ingressBackends(object).flatMap((backend) => leads(context, object, backend))),
  ...context
    .ofKind('HTTPRoute')
    .flatMap((object) => routeBackends(object).flatMap((backend) => leads(context, object, backend))),
];

function ingressBackends({ metadata: { namespace = '' }, spec }: Manifest): Backend[] {
  const paths = (spec.rules ?? []).flatMap(({ http }: Manifest['spec']) => http?.paths ?? []);
  return [...paths, ...(spec.defaultBackend ? [{ path: 'default', backend: spec.defaultBackend }] : [])].map(
    ({ path, backend: { service } }) => ({
      field: `path "${path}"`,
      namespace,
      name: service.name,
      port: service.port.name ?? service.port.number,
    }),
  );
}

const routeBackends = ({ metadata: { namespace: home = '' }, spec }: Manifest): Backend[] =>
  (spec.rules ?? []).flatMap(({ backendRefs = [] }: Manifest['spec']) =>
    backendRefs.map(({ name, namespace = home, port }: Backend) => ({
      field: 'backendRefs',
      namespace,
      name,
      port,
    })),
  );

function leads(context: Context, object: Manifest, { field, namespace, name, port }: Backend): string[] {
  const service = context.find('Service', namespace, name);
  if (!service) {
    return [
      `${identity(object)}: ${field} refers to Service ${namespace}/${name}, which does not exist; create it, or correct the name`,
    ];
  }
  const ports = portsOf(service);
  const found = ports.find((one) => one.name === port || one.port === port);
  if (!found) {
    const choice = ports.map((one) => (one.name ? `${one.name} (${one.port})` : one.port)).join(', ') || 'none';
    return [
      `${identity(object)}: ${field} refers to port "${port}" of ${identity(service)}, which has no such port; use one of ${choice}`,
    ];
  }
  const [{ labels } = { labels: [name, namespace] }] = isAlias(service) ? endpoints(service.spec.externalName) : [];
  const endpoint: Endpoint = { host: name, labels, port: found.port };
  return controllers(context, object).flatMap((controller) => {
    const denial = denied(context, controller, destinationOf(context, endpoint));
    return denial ? [`${identity(object)}: ${field} is served by ${identity(controller.object)}, but ${denial}`] : [];
  });
}

/** The workload that serves the class of an Ingress; none when the cluster provides it. */
function controllers({ find, workloads }: Context, { kind, spec }: Manifest) {
  const controller = kind === 'Ingress' && find('IngressClass', undefined, spec.ingressClassName)?.spec.controller;
  return workloads.filter(({ containers }) =>
    containers.some(({ args = [] }) => args.includes(`--controller-class=${controller}`)),
  );
}
