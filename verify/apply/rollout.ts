import { serviceNames } from '../../charts/model/openim/services';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { objectsOf } from '../lib/dist';
import { sameTexts } from '../lib/findings';
import { applyAll } from '../lib/install';
import type { Context } from '../lib/part';
import { reached } from '../lib/time';

/** One value of an environment, and the workloads whose programs read it. */
interface Change {
  readonly title: string;
  readonly values: Omit<Parameters<typeof derive>[1], 'name'>;
  readonly rolls: (workload: string) => boolean;
}

const changes: readonly Change[] = [
  {
    title: 'openim.logLevel: every OpenIM program reads log.yml',
    values: { openim: { logLevel: 5 } },
    rolls: (name) => serviceNames.some((service) => name === `openim-${service}`),
  },
  {
    title: 'domain: openim-third signs URLs for it, everything else is routes and rules',
    values: { domain: 'other.example' },
    rolls: (name) => name === 'openim-third',
  },
  {
    title: 'corsAllowedOrigins: the filers answer preflight requests',
    values: { corsAllowedOrigins: ['https://other.example'] },
    rolls: (name) => name === 'seaweedfs-filer',
  },
  {
    title: 'access.viewers: no workload changes',
    values: { access: { viewers: ['others@openim.example'] } },
    rolls: () => false,
  },
];

/**
 * Applies each change to a cluster that has environment dev, on top of the ones before. Throws unless exactly the workloads
 * that read the value got a new pod template.
 */
export async function rollsReaders({ check }: Context, cluster: Cluster): Promise<void> {
  let environment = loadEnvironment('dev');
  for (const { title, values, rolls } of changes) {
    const was = environment;
    environment = derive(was, { ...values, name: was.name });
    await check(`dev, a change of ${title}`, async () => {
      const before = await templates(cluster);
      await applyChange(cluster, was, environment);
      const after = await templates(cluster);
      const rolled = [...after].filter(([name, template]) => before.get(name) !== template).map(([name]) => name);
      sameTexts(rolled, [...after.keys()].filter(rolls));
      return `${rolled.length} of ${after.size} workloads`;
    });
  }
}

/** Applies the objects that differ: that a second apply leaves the others alone is a claim of its own. */
async function applyChange(cluster: Cluster, was: Environment, is: Environment): Promise<void> {
  const old = new Set(objectsOf(was).map((object) => JSON.stringify(object)));
  const changed = objectsOf(is).filter((object) => !old.has(JSON.stringify(object)));
  // A new domain is refused at the first try: the admission policy needs a second to read its allowed hosts.
  await reached('a changed value applies', () => applyAll(cluster, changed));
}

/** Pod template of each workload as the server holds it, once its controller has seen its newest template. */
async function templates({ api }: Cluster): Promise<Map<string, string>> {
  return reached('every controller has observed its newest template', async () => {
    const all = [...(await api.list('/apis/apps/v1/statefulsets')), ...(await api.list('/apis/apps/v1/deployments'))];
    return all.every(({ metadata, status }) => status?.observedGeneration === metadata.generation)
      ? new Map(all.map(({ metadata, spec }) => [metadata.name, JSON.stringify(spec.template)]))
      : undefined;
  });
}
