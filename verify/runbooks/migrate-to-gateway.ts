import assert from 'node:assert';
import { join } from 'node:path';
import { idOf } from '../lib/cluster/objects';
import { expectSame, none } from '../lib/findings';
import { expectSuccess } from '../lib/install';
import { reached } from '../lib/time';
import type { Reader } from './reader';
import { bringKind, type Walk } from './walk';

const CRDS = join(__dirname, '../../imports/crds/gateway.yaml');
/** The definitions in this repository have the fields that dist/ uses, and no status. */
const STATUS = [
  {
    op: 'add',
    path: '/spec/versions/0/schema/openAPIV3Schema/properties/status',
    value: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
];
/** grep fails where it counts nothing. */
const COUNTED = ` | grep -c '"method"'`;
const ONLY_DEV = { '-- prod': '-- dev' };
/** No server answers at that address. */
const NO_SMOKE = { ' --url https://openim.example': '' };

/** From ingress-nginx to the Gateway and its old objects away; what Google does is done here by hand. */
export async function migrateToGateway(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  const { api, kubectl } = cluster;
  const edge = () => walk.uids('ingress-nginx', 'ingress-nginx-controller');

  const both = await walk.step('both edge controllers run side by side, without a restart of ingress-nginx', async () => {
    const before = edge();
    // `--gateway-api=standard` brings the kinds, and the class.
    expectSuccess(await kubectl(['apply', '--server-side', '-f', CRDS]), 'apply of the kinds');
    const patch = ['--type=json', `--patch=${JSON.stringify(STATUS)}`];
    expectSuccess(await kubectl(['patch', 'crd', 'gateways.gateway.networking.k8s.io', ...patch]), 'a status for Gateways');
    await bringKind(api, 'gatewayclasses.gateway.networking.k8s.io', 'GatewayClass', 'Cluster');
    await api.create('/apis/gateway.networking.k8s.io/v1/gatewayclasses', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'gke-l7-global-external-managed' },
      spec: { controllerName: 'networking.gke.io/gateway' },
    });
    const [, kinds = '', wait = ''] = walk.page.commands('2. Run both');
    await reader.run(kinds);
    await walk.set("edge: { controller: 'both' }");
    for (const command of walk.page.inlines(/-- prod/, '2. Run both')) {
      // `npm run diff` says by its exit code 1 that there is something.
      await (/^npm run diff/.test(command) ? differs(reader, command) : reader.run(command, { instead: ONLY_DEV }));
    }
    await programmed(walk);
    await reader.run(wait);
    await walk.asSynthesized();
    expectSame(edge(), before, 'pods of ingress-nginx');
  });
  if (!both) {
    return;
  }
  await walk.step('the log of ingress-nginx can be queried', () =>
    reader.run(walk.page.block('4. Shift traffic by weight', 'logs -l'), { instead: { [COUNTED]: '' } }),
  );
  await walk.step('ingress-nginx is removed', async () => {
    await walk.set("edge: { controller: 'gke-gateway' }");
    for (const command of walk.page.inlines(/-- prod/, '5. Decommission ingress-nginx')) {
      await reader.run(command, { instead: { ...ONLY_DEV, ...(command.includes('--url') ? NO_SMOKE : {}) } });
    }
    const listed = await reader.run('npm run --silent prune -- dev --yes');
    await walk.asSynthesized();
    await reached('no pod of ingress-nginx', () => edge().length === 0);
    const root = '/apis/networking.k8s.io/v1';
    const left = [...(await api.list(`${root}/ingresses`)), ...(await api.list(`${root}/ingressclasses`))];
    none('objects of ingress-nginx', left.map(idOf));
    return listed.trim().split('\n').at(-1);
  });
}

async function differs(reader: Reader, command: string): Promise<void> {
  const said = await reader.fails(command, { instead: ONLY_DEV });
  assert(said.includes('exit 1: npm run diff'), said);
}

/** What Google's controller says of a Gateway once its load balancer is there. */
function programmed({ cluster: { api } }: Walk): Promise<unknown> {
  const condition = { type: 'Programmed', status: 'True', reason: 'Programmed', message: '' };
  return api.merge('/apis/gateway.networking.k8s.io/v1/namespaces/ingress-nginx/gateways/openim', {
    status: { conditions: [{ ...condition, lastTransitionTime: new Date().toISOString() }] },
  });
}
