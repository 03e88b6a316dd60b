import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Diagnosis } from '../../scripts/doctor/diagnosis';
import type { Cluster } from '../lib/cluster/cluster';
import { command } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { applyAll, createSecrets } from '../lib/install';
import { likeKind } from '../lib/kind';
import type { Context, Part } from '../lib/part';
import { script } from '../lib/script';
import { eventually } from '../lib/time';
import { allRunning, workloadsIn } from '../lib/workloads';
import { breakages } from './breakages';
import { certificate } from './certificate';

const part: Part = {
  name: 'doctor',
  title: 'npm run doctor finds the root cause in broken clusters, changes nothing and discloses no Secret',
  async run(context) {
    const environment = loadEnvironment('local');
    const objects = readObjects(distFolder(environment.name));
    const { openim } = environment.namespaces;
    const cluster = await context.cluster();
    await likeKind(cluster, environment, 1);

    await context.check(
      'an empty cluster: the first cause is the missing namespaces, and only cluster-scoped objects are another',
      async () => {
        const { causes } = await diagnosis(cluster, 1);
        names(causes, ['namespaces', 'objects']);
      },
    );
    await applyAll(
      cluster,
      objects.filter(({ kind }) => kind === 'Namespace'),
    );
    await createSecrets(cluster, environment);
    await certificate(cluster, environment);
    const share = `/api/v1/namespaces/${openim}/secrets/openim-share`;
    await cluster.api.delete(share);
    await applyAll(cluster, objects);
    await context.check('a missing Secret: it is the only cause, and explains the pods that wait', async () => {
      const waiting = () => cluster.kubelets.pods.values();
      await eventually('pods wait for the Secret', 60, () =>
        [...waiting()].some(({ status }) => JSON.stringify(status ?? {}).includes('openim-share')),
      );
      const { causes } = await diagnosis(cluster, 1);
      const [first] = causes;
      if (
        first?.check !== 'secrets' ||
        `${first.objects}` !== `Secret ${openim}/openim-share` ||
        first.explains.length < 5
      ) {
        throw new Error(JSON.stringify(causes, null, 1).slice(0, 3000));
      }
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

/** Several faults at a time, each of which is a cause of its own. */
async function broken({ check }: Context, cluster: Cluster): Promise<void> {
  const environment = loadEnvironment('local');
  const faults = breakages(environment.namespaces);
  for (const fault of faults) {
    await fault.make(cluster);
  }
  const expected = faults.map((fault) => ({ ...fault, title: `${fault.title}: it is a cause, with the cluster's message` }));
  let found: Diagnosis | undefined;
  await eventually('every fault is visible', 60, async () => {
    found = await diagnosis(cluster, 1);
    return faults.every((fault) => found?.causes.some((one) => one.check === fault.check));
  }).catch(() => {});
  for (const { title, check: name, object, words } of expected) {
    await check(title, () => {
      const cause = found?.causes.find((one) => one.check === name && one.objects.includes(object) && words.test(text(one)));
      if (!cause) {
        throw new Error(JSON.stringify(found?.causes, null, 1).slice(0, 4000));
      }
      return cause.text;
    });
  }
  await check('there are no other causes', () => {
    const objects = faults.map(({ object }) => object);
    none(
      'unexpected causes',
      (found?.causes ?? []).filter((one) => !one.objects.some((id) => objects.includes(id))).map((one) => one.text),
    );
  });
  await check('--bundle: no value of a Secret is in the unpacked files', () => bundled(cluster));
}

const text = (cause: Diagnosis['causes'][number]): string => [cause.text, ...(cause.detail ?? [])].join('\n');

/** `npm run doctor -- local --json`. */
async function diagnosis(cluster: Cluster, code: number, ...args: string[]): Promise<Diagnosis> {
  const { stdout } = await script(cluster, code, 'doctor', 'local', '--context', 'verify', '--json', ...args);
  return JSON.parse(stdout);
}

function names(causes: Diagnosis['causes'], checks: readonly string[]): void {
  const found = causes.map(({ check }) => check);
  if (`${found}` !== `${checks}`) {
    throw new Error(causes.map(({ check, text }) => `${check}: ${text}`).join('\n'));
  }
}

async function bundled(cluster: Cluster): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-bundle-'));
  try {
    const file = join(folder, 'bundle.tar.gz');
    await diagnosis(cluster, 1, '--bundle', file);
    const { code, stderr } = await command('tar', ['-xzf', file, '-C', folder]);
    if (code !== 0) {
      throw new Error(stderr);
    }
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter(
      (entry) => entry.isFile() && !entry.name.endsWith('.gz'),
    );
    const all = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
    if (!all.includes('openim-share') || !all.includes('***')) {
      throw new Error(all.slice(0, 2000));
    }
    none(
      'forms of a value in the bundle',
      ['worthless', Buffer.from('worthless').toString('base64')].filter((form) => all.includes(form)),
    );
    return `${files.length} files, ${Math.round(all.length / 1024)} KiB`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export default part;
