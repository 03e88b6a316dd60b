import { headless } from '../../charts/model/addresses';
import { connections, scraperOf } from '../../charts/model/connections';
import { isWorkload } from '../../charts/model/peers';
import { scrapeTargets } from '../../charts/model/scrape-targets';
import { frontOf, namespaceOf, type WorkloadName, workloads } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import type { Declared } from './declared';
import { type End, pairText } from './matrix';
import type { ServiceRoute } from './service-routes';

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

/**
 * Connections to a workload with Services, headless or not, that lack the port. Collectors of metrics find its pods one
 * by one.
 */
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
