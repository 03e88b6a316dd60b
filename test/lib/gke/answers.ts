import { flag, type Parsed, Refusal } from './call';
import type { State } from './state';

/** What gcloud prints when it is asked. */
export function answer(state: State, call: Parsed): readonly string[] {
  const { fakes } = state;
  const { words, group, verb, name } = call;
  const format = flag('format', words);
  const { filter, wanted, target } = asked(call);
  const found = state.get(group, target, words);
  switch (`${group} ${verb}`) {
    case 'auth list':
      return [fakes.account ?? 'me@example.com'];
    case 'auth print-access-token':
      return ['token'];
    case 'projects describe':
      if (name !== (fakes.id ?? name)) {
        throw new Refusal(
          `User [me] does not have permission to access projects instance [${name}] (or it may not exist): PERMISSION_DENIED`,
        );
      }
      return ['123456789012'];
    case 'billing projects describe':
      return [fakes.billing ?? 'True'];
    case 'services list':
      return state.get('services', 'enabled') ?? [];
    case 'compute project-info describe':
      return fakes.allRegions ?? ['NETWORKS,50.0,1.0', 'CPUS_ALL_REGIONS,500.0,0.0'];
    case 'compute regions describe':
      return fakes.quotas ?? ['CPUS,500.0,0.0', 'SSD_TOTAL_GB,40000.0,0.0', 'DISKS_TOTAL_GB,40000.0,12.0'];
    case 'iam roles describe': {
      const role = state.get(group, name);
      if (!role) {
        throw new Refusal(`NOT_FOUND: The role named roles/${name} was not found.`);
      }
      return [flag('permissions', role).replaceAll(',', ' ')];
    }
    case 'compute addresses describe':
      return state.get(group, name, words) ? [fakes.address ?? '203.0.113.7'] : [];
    case 'compute routers list':
      return state.get(format === 'value(name)' ? group : 'compute routers nats', target) ? [target] : [];
    case 'compute firewall-rules list':
    case 'compute networks subnets list':
    case 'compute instances list':
    case 'dns record-sets list':
      if (/^NOT | AND NOT /.test(filter)) {
        return fakes.foreign?.[0] === group ? [fakes.foreign[1]] : [];
      }
      return inNetwork(state, call, target);
    case 'storage objects list':
      return fakes.young ? [`${fakes.young} 2026-01-31T03:00:05+0000`] : [];
    case 'iam service-accounts list':
      return state.get(group, target.split('@')[0] ?? '') ? [target] : [];
    case 'container binauthz policy export':
      return [policy(state) ?? fakes.policy ?? 'ALWAYS_ALLOW'];
    case 'container clusters list':
      return found ? cluster(state, target, format, found) : [];
    case 'container node-pools list': {
      const pool = target === 'spot' ? found : state.get('container clusters', flag('cluster', words));
      const bounds = [flag('min-nodes', pool), flag('max-nodes', pool)].join(' ');
      return pool ? [target === 'spot' && format === 'value(name)' ? 'spot' : bounds] : [];
    }
    case 'container backup-restore backups list':
      return fakes.backups ?? [];
    case 'compute disks list':
      return disks(state, filter);
    case 'dns managed-zones list':
      return found ? [flag('dns-name', found)] : [];
    case 'dns managed-zones describe':
      return ['ns-cloud-a1.googledomains.com. ns-cloud-a2.googledomains.com.'];
    case 'storage buckets list':
      return bucket(state, target);
    case 'artifacts repositories list':
      return found ? [`${target} ${flag('mode', found).toUpperCase().replace('-', '_')}`] : [];
    case 'logging metrics list':
      return found ? [flag('log-filter', found)] : [];
    default:
      if (verb === 'get-iam-policy') {
        return bindings(state, name, filter, format);
      }
      if (verb === 'list') {
        return found ? [format.includes('basename') ? target : wanted] : [];
      }
      throw new Refusal(`the fake does not know: ${group} ${verb}`);
  }
}

/** What is looked for by name, in full and without the path before it. */
function asked({ words }: Parsed) {
  const filter = flag('filter', words);
  const wanted = filter.slice(filter.indexOf('=') + 1);
  return { filter, wanted, target: wanted.slice(wanted.lastIndexOf('/') + 1) };
}

/** What the script itself has made there. */
function inNetwork(state: State, { words, group }: Parsed, target: string): readonly string[] {
  const found = state.get(group, group === 'dns record-sets' ? flag('name', words) : target);
  if (!found) {
    return [];
  }
  if (group === 'compute networks subnets') {
    const ranges = flag('secondary-range', found).replace('pods=', '').replace(',services=', ' ');
    return [`${flag('range', found)} ${ranges}`];
  }
  if (group === 'compute firewall-rules') {
    const rule = `${flag('source-ranges', found)} ${flag('rules', found)}`;
    return [flag('format', words) === 'value(name)' ? target : rule];
  }
  return [flag('rrdatas', found)];
}

/** Disks of this cluster's name in the zones that the filter asks for. */
const disks = (state: State, filter: string): readonly string[] => {
  const at = /.*zone~\/(.*)/.exec(filter)?.[1] ?? '';
  return state
    .all('compute disks')
    .map(([name, lines]) => [name, flag('zone', lines)] as const)
    .filter(([, zone]) => zone.startsWith(at))
    .map((disk) => disk.join(','));
};

/** Role of the binding that the filter asks for; all bindings of the resource as csv. */
function bindings(state: State, name: string, filter: string, format: string): readonly string[] {
  return state.all(`binding ${name}`).flatMap(([, [role = '', member = '', title = '']]) => {
    if (format.startsWith('csv')) {
      return [`${role},${member},${title}`];
    }
    const asksFor = [
      filter.includes(`"${member}"`) || filter.includes(`=${member} `),
      !filter.includes('bindings.role=') || filter.includes(`role=${role} `),
      !filter.includes('condition.title=') || filter.endsWith(`title=${title}`),
    ];
    return asksFor.every(Boolean) ? [role] : [];
  });
}

function policy(state: State): string | undefined {
  const text = state.get('container binauthz policy', 'policy')?.join('\n');
  return text && `${/ evaluationMode: (\S+)/.exec(text)?.[1]} ${/^description: (.*)$/m.exec(text)?.[1]}`;
}

function cluster(state: State, name: string, format: string, words: readonly string[]): readonly string[] {
  if (format === 'value(status)') {
    return [state.states.shift() ?? 'RUNNING'];
  }
  if (format === 'value(name)') {
    return [name];
  }
  if (format.includes('enableFqdnNetworkPolicy')) {
    return [`${name} ${words.includes('--enable-fqdn-network-policy') ? 'True' : ''}`];
  }
  const subnet = state.get('compute networks subnets', flag('subnetwork', words));
  const pods = /pods=([^,]*)/.exec(flag('secondary-range', subnet))?.[1];
  return [`${name} ${pods} ${words.includes('--enable-dataplane-v2') ? 'ADVANCED_DATAPATH' : 'LEGACY_DATAPATH'}`];
}

function bucket(state: State, name: string): readonly string[] {
  const found = state.get('storage buckets', `gs://${name}`);
  const seconds = (option: string) => Number.parseInt(flag(option, found), 10) * 86400;
  return found
    ? [`${name} ${seconds('retention-period')} ${seconds('soft-delete-duration')} ${flag('lifecycle-file', found)}`]
    : [];
}
