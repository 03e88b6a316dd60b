import { connections } from '../../charts/model/connections';
import { isWorkload } from '../../charts/model/peers';
import { derive } from '../../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { switched } from '../../test/lib/optional';
import { distFolder, objectsOf, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import type { Context, Part } from '../lib/part';
import { declared, declaredPairs } from './declared';
import { clusterOf, questionOf } from './ends';
import { externalEnds } from './external-ends';
import { matrix, pairText } from './matrix';
import { disagreements, type ServiceRoute, serviceRoutes, unserved } from './service-routes';

const part: Part = {
  name: 'network',
  title: 'a NetworkPolicy engine allows exactly the connections that the source declares',
  async run(context) {
    for (const name of environmentNames()) {
      await connected(context, name, loadEnvironment(name), readObjects(distFolder(name)));
    }
    const gateway = derive(loadEnvironment('prod'), { name: 'prod', edge: { controller: 'gke-gateway' } });
    await connected(context, 'prod with a Gateway', gateway);
    await connected(context, "prod with all of OpenIM's own switches", switched);
    for (const kind of ['istio-ambient', 'istio-sidecar', 'linkerd'] as const) {
      await connected(context, `dev with ${kind}`, derive(loadEnvironment('dev'), { name: 'dev', mesh: { kind } }));
    }
  },
};

async function connected(context: Context, title: string, environment: Environment, objects = objectsOf(environment)) {
  const cluster = clusterOf(objects);
  const strangers = externalEnds(environment);
  const question = questionOf(environment, objects, cluster, strangers);
  const { ends, ports } = question;
  const answer = await matrix(question);
  const arrow = declared(environment, strangers);
  const allowed = new Set(answer.allowed.map(pairText));
  const wanted = new Set(declaredPairs(question, arrow).map(pairText));
  const pods = ends.length - strangers.length;
  context.log(`${title}: ${pods} pods, ${strangers.length} others, ${ports.length} ports`);

  await context.check(`${title}: every declared connection is allowed at both ends`, () => {
    const bearers = new Set(ends.map(({ labels }) => labels?.['app.kubernetes.io/name']));
    const peers = connections(environment).flatMap(({ from, to }) => [from, to]);
    const without = peers.filter((peer) => isWorkload(peer) && !bearers.has(peer));
    none('workloads of connections without a pod', without);
    none('declared and refused', missing(wanted, allowed));
    return `${wanted.size} pairs of ends and a port`;
  });
  await context.check(`${title}: everything else is denied`, () => {
    none('open and not declared', missing(allowed, wanted));
    return `${answer.pairs - allowed.size} of ${answer.pairs}`;
  });
  await context.check(`${title}: no connection is allowed at one end only`, () =>
    none('allowed by one end and denied by the other', answer.half, pairText),
  );
  let routes: readonly ServiceRoute[] = [];
  const lead = await context.check(`${title}: every port of a Service has pods that listen on it`, () => {
    routes = serviceRoutes(objects, cluster);
    return `${routes.length} ports`;
  });
  if (!lead) {
    return;
  }
  await context.check(`${title}: through Services, exactly the same connections are allowed`, () => {
    const attempts = routes.flatMap((route) => ends.map((from) => ({ from, route })));
    none('do not match the declared connections', disagreements(attempts, arrow, allowed));
    return `${attempts.length} attempts`;
  });
  await context.check(`${title}: a Service reaches the target of every connection`, () => {
    none('without a Service', unserved(environment, routes));
    return `${connections(environment).length} connections`;
  });
  context.report(`${title}.pairs.json`, { allowed: allowed.size, denied: answer.pairs - allowed.size });
}

const missing = (pairs: ReadonlySet<string>, found: ReadonlySet<string>) => [...pairs].filter((pair) => !found.has(pair));

export default part;
