import assert from 'node:assert';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import { headless } from '../../charts/model/addresses';
import { connections, scraperOf } from '../../charts/model/connections';
import { isWorkload } from '../../charts/model/peers';
import { scrapeTargets } from '../../charts/model/scrape-targets';
import { frontOf, namespaceOf, type WorkloadName, workloads } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { Declared } from './declared';
import { type End, pairText } from './matrix';

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

/** Attempts through a Service that end otherwise than the number dialled says. */
export const disagreements = (
  attempts: readonly { readonly from: End; readonly route: ServiceRoute }[],
  arrow: Declared,
  allowed: ReadonlySet<string>,
): string[] =>
  attempts.flatMap(({ from, route: { service, port, targets } }) =>
    targets
      .filter(
        (target) =>
          target.to !== from &&
          arrow(from, target.to, port, 'TCP') !==
            allowed.has(pairText({ from: from.name, to: target.to.name, port: target.port, protocol: 'TCP' })),
      )
      .map((target) => `${from.name} -> Service ${service}:${port} -> ${target.to.name}:${target.port}`),
  );

/** Connections to a workload whose Services, headless or not, lack the port. Whoever scrapes pods finds them one by one. */
export function unserved(environment: Environment, routes: readonly ServiceRoute[]): string[] {
  const scraper = scraperOf(environment);
  const scraped = new Set(scrapeTargets(environment).map(({ workload, port }) => `${scraper} -> ${workload}:${port}`));
  return connections(environment).flatMap(({ from, to, ports }) => {
    if (!isWorkload(to)) {
      return [];
    }
    const own = (Object.keys(workloads) as WorkloadName[]).filter((name) => frontOf(environment, name) === to);
    const names = [...own, headless(to)].map((name) => `${namespaceOf(environment, to)}/${name}`);
    const served = (port: number) => routes.some((route) => route.port === port && names.includes(route.service));
    return ports
      .filter((port) => !served(port))
      .map((port) => `${from} -> ${to}:${port}`)
      .filter((text) => !scraped.has(text));
  });
}
