import { webhooks as webhooksV34 } from '../charts/model/openim/v3.4/webhooks';
import { webhooks as webhooksV38 } from '../charts/model/openim/v3.8/webhooks';
import dev from '../environments/dev';
import devMysql from '../environments/dev-mysql';
import { derive } from '../environments/lib/derive';
import { notificationNames } from '../environments/lib/openim-names';
import type { OfflinePush, OpenimSettings } from '../environments/lib/openim-settings';
import type { Environment } from '../environments/lib/types';
import prod from '../environments/prod';
import { covers, fixed } from '../scripts/readme/openim-keys/row';
import { keysByRow, renderedFiles } from '../scripts/readme/openim-keys/table';
import { leaves } from './lib/leaves';
import { full, switched, switchedV34 } from './lib/optional';
import { problems } from './lib/problems';
import contractV34 from './upstream/v3.4.0.json';
import contractV38 from './upstream/v3.8.3-patch.15.json';

const egress = { cidrs: ['203.0.113.0/24'] };
const getui: OfflinePush = { provider: 'getui', appId: 'aBcDeFgHiJkL1234', channel: { id: 'a', name: 'b' }, egress };
const jpush: OfflinePush = { provider: 'jpush', apns: 'production', intent: 'intent:#Intent;end', egress };
const renamed = { openim: 'im', redpanda: 'queue', dragonfly: 'cache', seaweedfs: 'files' };

/** Each webhook that is sent, each option that it has, each event with other values. */
function turned(base: Environment, rows: typeof webhooksV38 | typeof webhooksV34): Environment {
  const events = Object.fromEntries(
    Object.entries(rows)
      .filter(([, { sentBy }]) => sentBy)
      .map(([name, { options }]) => [
        name,
        {
          timeoutSeconds: 3,
          ...(options.some((one) => one === 'failedContinue') && { failedContinue: false }),
          ...(options.some((one) => one === 'allowedTypes') && { allowedTypes: ['101'], deniedTypes: ['102'] }),
          ...(options.some((one) => one === 'attentionIds') && { attentionIds: ['support'] }),
        },
      ]),
  );
  const notifications = (value: boolean): OpenimSettings['notifications'] =>
    Object.fromEntries(notificationNames.map((name) => [name, { message: value, push: value, text: `${name} ${value}` }]));
  return derive(base, {
    name: base.name,
    domain: 'other.example',
    namespaces: renamed,
    openim: {
      offlinePush: getui,
      webhooks: { url: 'https://business.example.com', egress, events },
      notifications: notifications(dev.name === base.name),
    },
  });
}

/** The pods have them as variables: test/openim-settings.test.ts. */
const byVariable = ['webhooks.yml url'];

const releases = [
  {
    release: 'v3.8',
    contract: contractV38,
    base: dev,
    others: [prod, full, switched, turned(dev, webhooksV38), derive(dev, { name: 'dev', openim: { offlinePush: jpush } })],
  },
  {
    release: 'v3.4',
    contract: contractV34,
    base: devMysql,
    others: [
      switchedV34,
      turned(devMysql, webhooksV34),
      derive(devMysql, {
        name: 'dev-mysql',
        mongodb: { replicas: 1 },
        openim: { services: { msggateway: { limits: { memory: '4Gi' } } } },
      }),
    ],
  },
] as const;

describe.each(releases)('release $release', ({ contract, base, others }) => {
  const flipped = [false, true].map((value) =>
    derive(base, {
      name: base.name,
      openim: {
        notifications: Object.fromEntries(
          notificationNames.map((name) => [name, { message: value, push: value, text: String(value) }]),
        ),
      },
    }),
  );
  const all: readonly Environment[] = [base, ...others, ...flipped];
  const rows = keysByRow(base);

  test('its environments are valid', () => {
    expect(all.map(problems)).toEqual(all.map(() => []));
  });

  test("every key of upstream's files has its row", () => {
    const known = [...rows.values()].flat().map((key) => key.join(': '));
    const upstream = Object.entries(contract).flatMap(([file, keys]) => Object.keys(keys).map((key) => `${file}: ${key}`));
    expect(upstream.filter((key) => !known.includes(key))).toEqual([]);
    expect(known.filter((key) => !upstream.includes(key) && !key.endsWith('beforeAddBlack.failedContinue'))).toEqual([]);
  });

  test('what the environment sets or derives changes with it; what is fixed or in a Secret never does', () => {
    const values = new Map<string, Set<string>>();
    for (const environment of all) {
      const own = new Map<string, unknown[]>();
      for (const [file, content] of renderedFiles(environment)) {
        for (const [path, value] of leaves(content)) {
          const key = `${file} ${path.join('.')}`;
          own.set(key, [...(own.get(key) ?? []), value]);
        }
      }
      for (const [key, value] of own) {
        values.set(key, (values.get(key) ?? new Set()).add(JSON.stringify(value)));
      }
    }
    const wrong = [...rows].flatMap(([{ origin }, keys]) =>
      keys.flatMap(([file, key]) => {
        const found = [...(values.get(`${file} ${key}`) ?? [])];
        if (byVariable.includes(`${file} ${key}`)) {
          return [];
        }
        const ok = {
          environment: found.length > 1,
          derived: found.length > 1,
          fixed: found.length === 1,
          // Empty, for a variable of the pod; on v3.4 the name of one, where the program uses it.
          Secret: found.every((text) => /^\[("(\$\{\w+\})?",?)+\]$/.test(text)),
        }[origin];
        return ok ? [] : [`${file}: ${key} is "${origin}": ${found.join(' ').slice(0, 200)}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

test('a row covers the keys of its pattern alone', () => {
  const row = fixed('openim-*.yml', '**ports *.enable a.b', '');
  const covered = ['ports', 'rpc.ports', 'a.enable', 'a.b'];
  const others = ['a.c', 'a.b.c', 'a.x.enable', 'rpc.portsX'];
  expect([...covered, ...others].filter((key) => covers(row, 'openim-rpc-msg.yml', key))).toEqual(covered);
  expect(covers(row, 'share.yml', 'ports')).toBe(false);
});
