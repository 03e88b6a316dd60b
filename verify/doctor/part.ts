import assert from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicHosts } from '../../charts/model/addresses';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import type { Diagnosis } from '../../scripts/doctor/diagnosis';
import { selfSigned } from '../../scripts/local/certificate';
import type { Cluster } from '../lib/cluster/cluster';
import { likeKind } from '../lib/cluster/pool';
import { command } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import { applyAll, expectSuccess, namespacesWithSecrets } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { script } from '../lib/script';
import { reached } from '../lib/time';
import { allRunning, workloadsIn } from '../lib/workloads';
import { breakages } from './breakages';

const part: Part = {
  name: 'doctor',
  title: 'npm run doctor finds the root cause in broken clusters, changes nothing and discloses no Secret',
  async run(context) {
    const environment = loadEnvironment('local');
    const objects = readObjects(distFolder(environment.name));
    const { openim } = environment.namespaces;
    const cluster = await context.cluster();
    await likeKind(cluster, environment, 1);

    await context.check('an empty cluster: the causes are the namespaces, and objects of none', async () => {
      const { causes } = await diagnosis(cluster, 1);
      const found = causes.map((one) => `${one.check}: ${one.text}`).join('\n');
      assert(`${causes.map((one) => one.check)}` === 'namespaces,objects', found);
    });
    await namespacesWithSecrets(cluster, environment, objects);
    await certificate(cluster, environment);
    const share = `/api/v1/namespaces/${openim}/secrets/openim-share`;
    await cluster.api.delete(share);
    await applyAll(cluster, objects);
    await context.check('a missing Secret: it is the only cause, and explains the pods that wait', async () => {
      const waiting = () => cluster.kubelets.pods.values();
      await reached('pods wait for the Secret', () =>
        [...waiting()].some(({ status }) => JSON.stringify(status ?? {}).includes('openim-share')),
      );
      const { causes } = await diagnosis(cluster, 1);
      const [first] = causes;
      const right = first?.check === 'secrets' && `${first.objects}` === `Secret ${openim}/openim-share`;
      assert(right && first.explains.length >= 5, JSON.stringify(causes, null, 1).slice(0, 3000));
      return `${first.explains.length} findings explained`;
    });
    await cluster.api.create(`/api/v1/namespaces/${openim}/secrets`, {
      metadata: { name: 'openim-share' },
      stringData: { secret: 'worthless' },
    });
    await allRunning(cluster, workloadsIn(objects));
    await context.check('everything runs: exit code 0', async () => {
      const { unchecked } = await diagnosis(cluster, 0);
      return `not checked: ${unchecked.map(({ check }) => check).join(', ')}`;
    });
    await broken(context, cluster);
    await cluster.stop();
  },
};

/** Replaces the placeholder text by a certificate for the environment's hosts. */
async function certificate({ api }: Cluster, environment: Environment): Promise<void> {
  const { cert, private: key } = await selfSigned(Object.values(publicHosts(environment)));
  await api.merge(`/api/v1/namespaces/${environment.namespaces.edge}/secrets/openim-tls`, {
    stringData: { 'tls.crt': cert, 'tls.key': key },
  });
}

/** Several faults at a time, each of which is a cause of its own. */
async function broken({ check }: Context, cluster: Cluster): Promise<void> {
  const environment = loadEnvironment('local');
  const faults = breakages(environment.namespaces);
  for (const fault of faults) {
    await fault.make(cluster);
  }
  let found: Diagnosis | undefined;
  await reached('every fault shows', async () => {
    found = await diagnosis(cluster, 1);
    return faults.every((fault) => found?.causes.some((one) => one.check === fault.check));
  }).catch(() => {});
  for (const { title, check: name, object, words } of faults) {
    await check(`${title}: it is a cause, with the cluster's message`, () => {
      const cause = found?.causes.find((one) => one.check === name && one.objects.includes(object) && words.test(text(one)));
      assert(cause, JSON.stringify(found?.causes, null, 1).slice(0, 4000));
      return cause.text;
    });
  }
  await check('there are no other causes', () => {
    const objects = faults.map(({ object }) => object);
    const others = found?.causes.filter((one) => !one.objects.some((id) => objects.includes(id))) ?? [];
    none('unexpected causes', others, (one) => one.text);
  });
  await check('--bundle: no value of a Secret is in the unpacked files', () => bundled(cluster));
}

const text = (cause: Diagnosis['causes'][number]): string => [cause.text, ...(cause.detail ?? [])].join('\n');

/** `npm run doctor -- local --json`. */
async function diagnosis(cluster: Cluster, code: number, ...args: string[]): Promise<Diagnosis> {
  const { stdout } = await script(cluster, code, 'doctor', 'local', '--context', 'verify', '--json', ...args);
  return JSON.parse(stdout);
}

const bundled = (cluster: Cluster): Promise<string> =>
  inFolder(async (_, folder) => {
    const file = join(folder, 'bundle.tar.gz');
    await diagnosis(cluster, 1, '--bundle', file);
    expectSuccess(await command('tar', ['-xzf', file, '-C', folder]), 'tar');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.name.endsWith('.gz'),
    );
    const all = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
    assert(all.includes('openim-share') && all.includes('***'), all.slice(0, 2000));
    const forms = ['worthless', Buffer.from('worthless').toString('base64')].filter((form) => all.includes(form));
    none('forms of a value in the bundle', forms);
    return `${files.length} files, ${Math.round(all.length / 1024)} KiB`;
  });

export default part;
