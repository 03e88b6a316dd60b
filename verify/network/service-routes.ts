import type { Manifest } from '../../charts/constructs/manifest';
import { headless } from '../../charts/model/addresses';
import { connections, scraperOf } from '../../charts/model/connections';
import { isWorkload } from '../../charts/model/peers';
import { scrapeTargets } from '../../charts/model/scrape-targets';
import { frontOf, namespaceOf, type WorkloadName, workloads } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import { type Cluster, describeEnd, type Target } from '../../test/lib/cluster';
import { ofKind } from '../../test/lib/subject';
import type { Declared } from './declared';
import { type End, pairText } from './matrix';

/** What a client that dials a port of a Service gets to. */
export interface ServiceRoute {
  /** `<namespace>/<name>` of the Service. */
  readonly service: string;
  readonly port: number;
  readonly targets: readonly Target[];
}

/** Every port of every Service. Throws when one leads to no pod, or to a port that its pods do not listen on. */
export const serviceRoutes = (objects: readonly Manifest[], cluster: Cluster): readonly ServiceRoute[] =>
  ofKind(objects, 'Service').flatMap(({ metadata: { name, namespace }, spec }) =>
    (spec.ports as Manifest['spec'][]).map(({ port }) => ({
      service: `${namespace}/${name}`,
      port,
      targets: cluster.resolve(`${name}.${namespace}.svc.cluster.local:${port}`),
    })),
  );

/** Attempts through a Service that end otherwise than the number dialled says. */
export const disagreements = (
  attempts: readonly { readonly from: End; readonly route: ServiceRoute }[],
  arrow: Declared,
  allowed: ReadonlySet<string>,
): string[] =>
  attempts.flatMap(({ from, route: { service, port, targets } }) =>
    targets
      .map((target) => ({ to: describeEnd(target.to), port: target.port, end: target.to as End }))
      .filter(
        (target) =>
          target.to !== from.name &&
          arrow(from, { ...target.end, name: target.to }, port, 'TCP') !==
            allowed.has(pairText({ from: from.name, to: target.to, port: target.port, protocol: 'TCP' })),
      )
      .map((target) => `${from.name} -> Service ${service}:${port} -> ${target.to}:${target.port}`),
  );

/** Connections to a workload whose Services, headless or not, lack the port. Collectors of metrics find its pods one by one. */
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
