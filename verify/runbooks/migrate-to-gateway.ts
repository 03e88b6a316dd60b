import assert from 'node:assert';
import { join } from 'node:path';
import { expectSame } from '../lib/findings';
import { expectSuccess } from '../lib/install';
import { Page } from '../lib/runbook';
import { bringKind } from './kinds';
import type { Reader } from './reader';
import type { Walk } from './walk';

const page = new Page('migrate-to-gateway');
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
/** Nobody answers at that address. */
const NO_SMOKE = { ' --url https://openim.example': '' };

/** From ingress-nginx to the Gateway and its old objects away; what Google does is done here by hand. */
export async function migrateToGateway(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  const { api, kubectl } = cluster;
  const controller = async (name: string) => {
    reader.set(`edge: { controller: '${name}' }`);
    await reader.run('npm run --silent synth -- dev');
  };
  const edge = () =>
    [...walk.pods('ingress-nginx', 'ingress-nginx-controller').values()].map(({ metadata }) => metadata.uid).sort();

  const both = await walk.step(
    page,
    'both edge controllers run side by side, and no pod of ingress-nginx restarts',
    async () => {
      const before = edge();
      // `--gateway-api=standard` brings the kinds, and the class.
      expectSuccess(await kubectl(['apply', '--server-side', '-f', CRDS]), 'apply of the kinds');
      const patch = [
        'patch',
        'crd',
        'gateways.gateway.networking.k8s.io',
        '--type=json',
        `--patch=${JSON.stringify(STATUS)}`,
      ];
      expectSuccess(await kubectl(patch), 'a status for Gateways');
      await bringKind(api, {
        group: 'gateway.networking.k8s.io',
        kind: 'GatewayClass',
        plural: 'gatewayclasses',
        scope: 'Cluster',
      });
      await api.create('/apis/gateway.networking.k8s.io/v1/gatewayclasses', {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: 'gke-l7-global-external-managed' },
        spec: { controllerName: 'networking.gke.io/gateway' },
      });
      const [, kinds = '', wait = ''] = page.commands('2. Run both');
      await reader.run(kinds);
      await controller('both');
      for (const command of page.inlines(/-- prod/, '2. Run both')) {
        // `npm run diff` says by its exit code 1 that there is something.
        await (/^npm run diff/.test(command) ? differs(reader, command) : reader.run(command, { instead: ONLY_DEV }));
      }
      await programmed(walk);
      await reader.run(wait);
      await walk.asSynthesized();
      expectSame(edge(), before, 'pods of ingress-nginx');
    },
  );
  if (!both) {
    return;
  }
  await walk.step(page, 'the log of ingress-nginx can be queried', () =>
    reader.run(page.block('4. Shift traffic by weight', 'logs -l'), { instead: { [COUNTED]: '' } }),
  );
  await walk.step(page, 'ingress-nginx is removed', async () => {
    await controller('gke-gateway');
    for (const command of page.inlines(/-- prod/, '5. Decommission ingress-nginx')) {
      await reader.run(command, { instead: { ...ONLY_DEV, ...(command.includes('--url') ? NO_SMOKE : {}) } });
    }
    const listed = await reader.run('npm run --silent prune -- dev --yes');
    await walk.asSynthesized();
    await walk.gone('ingress-nginx', 'ingress-nginx-controller');
    const left = (
      await Promise.all(
        ['networking.k8s.io/v1/ingresses', 'networking.k8s.io/v1/ingressclasses'].map((path) => api.list(`/apis/${path}`)),
      )
    ).flat();
    expectSame(
      left.map(({ metadata }) => metadata.name),
      [],
      'objects of the old way in',
    );
    return listed.trim().split('\n').at(-1);
  });
}

async function differs(reader: Reader, command: string): Promise<void> {
  const said = await reader.fails(command, { instead: ONLY_DEV });
  assert(said.includes('exit 1: npm run diff'), said);
}

/** What Google's controller says of a Gateway once its load balancer is there. */
const programmed = ({ cluster: { api } }: Walk): Promise<unknown> =>
  api.merge('/apis/gateway.networking.k8s.io/v1/namespaces/ingress-nginx/gateways/openim', {
    status: {
      conditions: [
        {
          type: 'Programmed',
          status: 'True',
          reason: 'Programmed',
          message: '',
          lastTransitionTime: new Date().toISOString(),
        },
      ],
    },
  });
