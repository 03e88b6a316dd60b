import { type Call, flag, type Parsed, Refusal } from './call';
import type { State } from './state';

/** What gcloud changes, in the order that Google insists on. */
export function change(state: State, call: Parsed): void {
  const { words, group, verb, name } = call;
  switch (`${group} ${verb}`) {
    case 'services enable': {
      const apis = words.filter((word) => word.endsWith('.googleapis.com'));
      state.set('services', 'enabled', apis);
      return;
    }
    case 'services identity create':
    case 'storage service-agent ':
    case 'container clusters get-credentials':
      return;
    case 'container binauthz policy import':
      state.set(group, 'policy', state.file(name));
      return;
    case 'container clusters update': {
      if (words.includes('--enable-fqdn-network-policy')) {
        state.set(group, name, [...(state.get(group, name) ?? []), '--enable-fqdn-network-policy']);
        return;
      }
      const pool = flag('node-pool', words);
      const [changed, named] = pool === 'default-pool' ? [group, name] : ['container node-pools', pool];
      renew(state, changed, named, words);
      return;
    }
    case 'storage buckets update':
      renew(state, group, name, withRules(state, words));
      return;
    case 'storage rm':
      state.delete('storage buckets', name);
      state.deleteAll(`binding ${name}`);
      return;
  }
  switch (verb) {
    case 'create':
      create(state, call);
      return;
    case 'update':
      renew(state, group, name, words);
      return;
    case 'add-iam-policy-binding':
      bind(state, call);
      return;
    case 'remove-iam-policy-binding':
      state.delete('binding', bindingOf(call).name);
      return;
    case 'delete':
      remove(state, call);
      return;
    default:
      throw new Refusal(`the fake does not know: ${group} ${verb}`);
  }
}

/** Groups of what an option names. */
const STANDS_ON: Readonly<Record<string, string>> = {
  network: 'compute networks',
  subnetwork: 'compute networks subnets',
  router: 'compute routers',
  keyring: 'kms keyrings',
  zone: 'dns managed-zones',
};

function create(state: State, { words, group, name }: Parsed): void {
  if (!state.get('services', 'enabled')) {
    throw new Refusal('SERVICE_DISABLED: API has not been used in project before or it is disabled');
  }
  for (const [option, needed] of Object.entries(STANDS_ON)) {
    if (flag(option, words)) {
      there(state, needed, flag(option, words));
    }
  }
  if (group === 'container node-pools') {
    there(state, 'container clusters', flag('cluster', words));
  }
  if (group === 'container backup-restore backup-plans') {
    there(state, 'container clusters', flag('cluster', words).split('/').at(-1) ?? '');
  }
  if (group === 'container clusters') {
    there(state, 'iam service-accounts', flag('service-account', words).split('@')[0] ?? '');
    if (state.all('binding secrets').length === 0) {
      throw new Refusal('no permission to use the key');
    }
  }
  if (state.get(group, name, words)) {
    throw new Refusal(`The resource '${group} ${name}' already exists`);
  }
  state.set(group, name, withRules(state, words), words);
}

function there(state: State, group: string, name: string): void {
  if (!state.get(group, name)) {
    throw new Refusal(`The resource '${group} ${name}' was not found`);
  }
}

/** The words of a call, with what is in the file of rules instead of its name. */
const withRules = (state: State, words: Call): Call =>
  words.map((word) => {
    if (!word.startsWith('--lifecycle-file=')) {
      return word;
    }
    const text = state.file(word.slice('--lifecycle-file='.length)).join('\n');
    const prefixes = [...text.matchAll(/- (\S+\/)$/gm)].map((match) => match[1]);
    return `--lifecycle-file=${/type: (\S+)/.exec(text)?.[1]} ${/age: (\S+)/.exec(text)?.[1]} ${prefixes.join(';')}`;
  });

/** Other values for options that a resource was made with. */
function renew(state: State, group: string, name: string, words: Call): void {
  there(state, group, name);
  const option = (word: string) => word.split('=')[0];
  const renewed = (state.get(group, name) ?? []).map(
    (line) => words.filter((word) => /^--.*=/.test(word) && line.startsWith(`${option(word)}=`)).at(-1) ?? line,
  );
  state.set(group, name, renewed);
}

function bindingOf({ words, name }: Parsed) {
  const [role, member] = [flag('role', words), flag('member', words)];
  const title = flag('condition', words).split('title=').at(-1) ?? '';
  const short = `${role.split('/').at(-1)} ${member.split('workloadIdentityPools/').at(-1)}`;
  return { role, member, title, name: `${name} ${short} ${title}` };
}

/** Binds a role. The member and the resource must exist. */
function bind(state: State, call: Parsed): void {
  const { role, member, title, name } = bindingOf(call);
  const to = member.replace(/^serviceAccount:/, '');
  if (to.startsWith('group:')) {
    there(state, 'iam roles', role.split('/').at(-1) ?? '');
  } else if (to.includes('.svc.id.goog[')) {
    if (state.all('container clusters').length === 0) {
      throw new Refusal(`Identity Pool does not exist (${to.split('[')[0]})`);
    }
  } else if (!/^(service-|principal:)/.test(to)) {
    there(state, 'iam service-accounts', to.split('@')[0] ?? '');
  }
  if (call.group === 'iam service-accounts') {
    there(state, call.group, call.name.split('@')[0] ?? '');
  }
  if (call.group === 'storage buckets') {
    there(state, call.group, call.name);
  }
  state.set('binding', name, [role, member, title]);
}

/** Which option of which other resources must not name it. */
const USERS: Readonly<Record<string, readonly (readonly [group: string, option: string])[]>> = {
  'compute networks': [
    ['compute networks subnets', 'network'],
    ['compute routers', 'network'],
    ['compute firewall-rules', 'network'],
  ],
  'compute networks subnets': [['container clusters', 'subnetwork']],
  'compute routers': [['compute routers nats', 'router']],
  'dns managed-zones': [['dns record-sets', 'zone']],
  'iam service-accounts': [['container clusters', 'service-account']],
};

function remove(state: State, { words, group, name }: Parsed): void {
  for (const [users, option] of USERS[group] ?? []) {
    const [user] = state.all(users).find(([, lines]) => flag(option, lines) === name) ?? [];
    if (user) {
      throw new Refusal(`The resource '${name}' is already being used by '${users} ${user}'`);
    }
  }
  if (group === 'container clusters') {
    state.deleteAll('container node-pools');
  }
  if (group === 'iam service-accounts') {
    state.deleteAll(`binding ${name}`);
  }
  const short = group === 'iam service-accounts' ? (name.split('@')[0] ?? '') : name;
  if (!state.delete(group, short, words) && group !== 'container backup-restore backups') {
    throw new Refusal(`The resource '${group} ${short}' was not found`);
  }
}
