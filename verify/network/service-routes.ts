import assert from 'node:assert';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { End } from './matrix';

/** What a client that dials a port of a Service gets to. */
export interface ServiceRoute {
  /** `<namespace>/<name>` of the Service. */
  readonly service: string;
  readonly port: number;
  /** Pods behind it, and the port there. */
  readonly targets: readonly { readonly to: End; readonly port: number }[];
}

/** Every port of every Service. Throws when one leads to no pod, or to a port that its pods do not listen on. */
export function serviceRoutes(objects: readonly Manifest[], ends: readonly End[]): readonly ServiceRoute[] {
  const services = objects.filter(({ kind }) => kind === 'Service');
  return services.flatMap((service) =>
    (service.spec.ports as Manifest['spec'][]).map(({ port }) => ({
      service: `${service.metadata.namespace}/${service.metadata.name}`,
      port,
      targets: targetsOf(services, service, port, ends),
    })),
  );
}

function targetsOf(
  services: readonly Manifest[],
  service: Manifest,
  port: number,
  ends: readonly End[],
): ServiceRoute['targets'] {
  const { type, externalName, clusterIP, selector, ports } = service.spec;
  const fault = (text: string) => `${identity(service)} port ${port}: ${text}`;
  if (type === 'ExternalName') {
    // A name for another name: the client keeps its port.
    const behind = services.find(({ metadata: { name, namespace } }) =>
      externalName.startsWith(`${name}.${namespace}.svc.`),
    );
    assert(behind, fault(`externalName ${externalName} is no Service`));
    return targetsOf(services, behind, port, ends);
  }
  const rule = ports.find((one: { port: number }) => one.port === port);
  assert(rule, fault('there is no such port'));
  const pods = ends.filter(
    ({ namespace, labels }) =>
      namespace === service.metadata.namespace && Object.entries(selector).every(([key, value]) => labels?.[key] === value),
  );
  assert(pods.length > 0, fault(`no pod has the labels ${JSON.stringify(selector)}`));
  return pods.map((to) => {
    const own = to.listens?.find(({ name, port }) => rule.targetPort === name || rule.targetPort === port);
    assert(own, fault(`pod ${to.name} listens on no port "${rule.targetPort}"`));
    // A headless Service is a list of addresses: nothing translates the port.
    return { to, port: clusterIP === 'None' ? port : own.port };
  });
}
