import assert from 'node:assert';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import type { Identity } from '../lib/cluster/api';
import type { Cluster } from '../lib/cluster/cluster';
import { distFolder, readObjects } from '../lib/dist';
import { none } from '../lib/findings';
import { install } from '../lib/install';
import type { Context, Part } from '../lib/part';
import { needs, operator, viewer } from './granted';
import { ingressesAreOurs } from './ingress-policy';
import { operatorsRestartAndScale } from './operator-policy';
import { account, member, wrongRights } from './rights';

const part: Part = {
  name: 'rbac',
  title: 'programs and people have exactly the rights that they need, in the namespaces where they need them',
  async run(context) {
    for (const name of ['dev', 'prod']) {
      await guarded(context, loadEnvironment(name));
    }
  },
};

/** Rights need no pods: of the controllers, the one that creates the accounts "default" is enough. */
const withoutPods = { 'kube-controller-manager': ['--controllers=serviceaccount-controller'] };

/** What is cluster-wide is held by test/policy/access.ts. */
async function guarded(context: Context, environment: Environment): Promise<void> {
  const { name, access } = environment;
  const ours = Object.values(environment.namespaces);
  const objects = readObjects(distFolder(name));
  const cluster = await context.cluster({ flags: withoutPods });
  await install(cluster, environment, objects);

  await context.check(`${name}: every ServiceAccount has exactly the rights that its program needs`, () =>
    accountsNeedThat(cluster, ours),
  );
  await context.check(`${name}: viewers can read everything except Secrets, and only in the environment's namespaces`, () =>
    groupsMay(cluster, access.viewers, ours, viewer),
  );
  const shells = access.allowOperatorExec ? 'and open shells in pods' : 'and cannot open shells in pods';
  await context.check(`${name}: operators can restart, scale, read logs ${shells}`, () =>
    groupsMay(cluster, access.operators, ours, operator(access)),
  );
  await context.check(`${name}: people cannot read a Secret or a token`, () =>
    secretsStayClosed(cluster, [...access.viewers, ...access.operators].map(member), ours),
  );
  await context.check(
    `${name}: operators can restart and scale; a patch of the pod, its volumes or its owner is rejected`,
    () => operatorsRestartAndScale(cluster, environment),
  );
  await context.check(`${name}: the admission policy accepts the Ingresses of dist/ and rejects harmful ones`, () =>
    ingressesAreOurs(cluster, objects),
  );
  await cluster.stop();
}

const FORBIDDEN = / is forbidden: User "somebody@/;
const OTHERS = ['default', 'kube-system'];

async function accountsNeedThat(cluster: Cluster, ours: readonly string[]): Promise<string> {
  const all = await cluster.api.list('/api/v1/serviceaccounts');
  const accounts = all.filter(({ metadata }) => ours.includes(metadata.namespace ?? ''));
  const wrong: string[] = [];
  for (const { metadata } of accounts) {
    const { namespace: home = '', name } = metadata;
    const need = needs[`${home}/${name}`] ?? { own: [], ours: [], clusterWide: [] };
    const wanted = (namespace: string) => [
      ...need.clusterWide,
      ...(namespace === home ? need.own : []),
      ...(ours.includes(namespace) ? need.ours : []),
    ];
    wrong.push(...(await wrongRights(cluster, account(home, name), byNamespace([...ours, ...OTHERS], wanted))));
  }
  none('rights too many or missing', wrong);
  return `${accounts.length} accounts in ${ours.length + OTHERS.length} namespaces, ${Object.keys(needs).length} with rights`;
}

async function groupsMay(
  cluster: Cluster,
  groups: readonly string[],
  ours: readonly string[],
  rights: readonly string[],
): Promise<string> {
  const wanted = { ...byNamespace(ours, () => rights), ...byNamespace(OTHERS, () => []) };
  for (const group of groups) {
    none('rights too many or missing', await wrongRights(cluster, member(group), wanted));
  }
  return `${rights.length} rights in ${ours.length} namespaces, none in ${OTHERS.join(', ')}`;
}

const byNamespace = (namespaces: readonly string[], rights: (namespace: string) => readonly string[]) =>
  Object.fromEntries(namespaces.map((namespace) => [namespace, rights(namespace)]));

/** Tries: a list that says no must also mean no. */
async function secretsStayClosed({ api }: Cluster, people: readonly Identity[], ours: readonly string[]): Promise<string> {
  for (const person of people) {
    const own = api.as(person);
    for (const namespace of ours.map((name) => `/api/v1/namespaces/${name}`)) {
      await assert.rejects(own.list(`${namespace}/secrets`), FORBIDDEN);
      await assert.rejects(own.create(`${namespace}/serviceaccounts/default/token`, {}), FORBIDDEN);
    }
  }
  return `${(await api.list('/api/v1/secrets')).length} Secrets there`;
}

export default part;
