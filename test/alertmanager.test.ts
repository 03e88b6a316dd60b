import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { argocdOutputs } from '../charts/argocd/chart';
import { inventory, type SecretKey } from '../charts/model/secrets';
import { derive } from '../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { alertmanager } from '../scripts/alertmanager/command';
import { secretReaders } from '../scripts/gke/secret-readers';
import { groupBy } from '../scripts/lib/group-by';
import { receivers } from '../scripts/secrets/receivers';
import { inProcess } from './lib/in-process';
import { monitoringIn } from './lib/monitoring-in';
import { accounts, full, managed as managedFull, pushedByGetui, switched, switchedV34 } from './lib/optional';
import { subject } from './lib/subject';

const dev = loadEnvironment('dev');
const managed = derive(dev, { name: 'dev', monitoring: { mode: 'gmp' } });
const bring = 'missing, nobody is notified. Provide a file with a URL or a routing key:';

describe('npm run secrets', () => {
  test('prints how to provide each missing receiver, and keeps the others', () => {
    const found = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'monitoring', name: 'alertmanager-warning' } },
    ];
    expect(receivers(dev, 'kind', found)).toEqual([
      `monitoring/alertmanager-critical  critical of alerts: ${bring}
  kubectl --context=kind --namespace=monitoring create secret generic alertmanager-critical --from-file=receiver=<file>`,
      'monitoring/alertmanager-warning  warning of alerts: kept',
    ]);
  });

  test("prints in mode gmp how to create the Secret of Google's Alertmanager", () => {
    expect(receivers(managed, 'kind', [])).toEqual([
      `gmp-public/alertmanager  critical and warning of alerts: ${bring}
  npm run --silent alertmanager -- dev --critical <file> --warning <file> | kubectl --context=kind --namespace=gmp-public create secret generic alertmanager --from-file=alertmanager.yaml=/dev/stdin`,
    ]);
  });
});

describe('values that users provide, and that may be missing', () => {
  // What npm run secrets generates comes in one run, so such values may share a Secret.
  const turnedOn = [full, managedFull, accounts, pushedByGetui, switched, switchedV34];
  const environments = [...turnedOn, ...environmentNames().map(loadEnvironment)];
  /** What does not work without the value; `undefined` if the environment needs it. */
  const partOf = ({ receiver, account, provider, mode }: SecretKey) =>
    mode === 'gmp' ? undefined : (receiver ?? account ?? provider);

  test.each(environments)(
    '$name: each is in a Secret of its part, and therefore in an ExternalSecret of its part',
    (environment) => {
      const parts = groupBy(inventory(environment), ({ namespace, secret }) => `${namespace}/${secret}`);
      const shared = [...parts].filter(([, keys]) => new Set(keys.map(partOf)).size > 1);
      expect(shared).toEqual([]);
    },
  );

  test.each(environments)('$name: these are the only values that a pod does not need to start', (environment) => {
    const optional = subject(environment).objects.flatMap(({ kind, metadata, spec }) =>
      [...JSON.stringify(spec ?? {}).matchAll(/"name":"([^"]+)","optional":true|"optional":true/g)].map(
        ([, secret]) => `${kind} ${metadata.name}: ${secret}`,
      ),
    );
    const readers = inventory(environment)
      .filter((key) => partOf(key))
      .map(({ receiver, account, secret }) => {
        const reader = receiver ? 'StatefulSet alertmanager' : `Deployment ${account ? 'openim-chat-rpc' : 'openim-push'}`;
        return `${reader}: ${secret}`;
      });
    // docs/components/etcd.md makes it while a member is replaced.
    const state = environment.openim.release === 'v3.8' ? ['StatefulSet openim-etcd: openim-etcd-state'] : [];
    expect([...new Set(optional)].sort()).toEqual([...new Set([...state, ...readers])].sort());
  });
});

describe("mode gmp with External Secrets: Google's namespace", () => {
  const prod = derive(loadEnvironment('prod'), { name: 'prod', monitoring: monitoringIn('gmp') });

  test('has an account that reads only the two values', () => {
    const [own, ...others] = secretReaders(prod).filter(({ namespace }) => namespace === 'gmp-public');
    expect(others).toEqual([]);
    expect(own?.expression.match(/secrets\/[^/]+/g)).toEqual([
      'secrets/openim-prod-alerts-critical',
      'secrets/openim-prod-alerts-warning',
    ]);
  });

  test('is in the AppProject, and only in this mode', () => {
    const opened = (environment: Environment) =>
      argocdOutputs(environment, subject(environment).outputs)
        .flatMap(({ objects }) => objects)
        .find(({ kind, metadata }) => kind === 'AppProject' && metadata.name === 'openim-prod')
        ?.spec.destinations.map(({ namespace }: { readonly namespace: string }) => namespace);
    expect(opened(prod)).toEqual([...Object.values(prod.namespaces), 'gmp-public']);
    expect(opened(loadEnvironment('prod'))).toEqual(Object.values(prod.namespaces));
  });
});

describe('npm run alertmanager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openim-receivers-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = (...args: readonly string[]) => inProcess(alertmanager, args.join(' '));
  const key = file('key', 'R0123\n');
  const url = file('url', 'https://hooks.slack.com/services/T/B/x\n');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('prints a configuration with the contents of the files', async () => {
    const { status, stdout, stderr } = await run('dev', '--critical', key, '--warning', url);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(parse(stdout).receivers).toMatchObject([
      { name: 'critical', pagerduty_configs: [{ routing_key: 'R0123' }] },
      { name: 'warning', slack_configs: [{ api_url: 'https://hooks.slack.com/services/T/B/x' }] },
    ]);
  });

  test.each([
    [['dev', '--critical', key], '--warning missing'],
    [['prod', '--critical', key, '--warning', url], '--dead-mans-switch missing'],
    [['dev', '--critical', key, '--warning', file('two', 'a\nb\n')], 'two must hold one line, a URL or a routing key'],
  ])('rejects %j', async (args, message) => {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
