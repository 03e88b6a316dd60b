import { certificateKeys } from '../constructs/certificate';
import { identity } from '../constructs/manifest';
import { GMP_PUBLIC, inventory } from '../model/secrets';
import type { Context, Rule } from './context';
import { flagReferences, objectReferences } from './object-references';
import { podReferences, type Reference } from './pod-references';

/**
 * Every reference of an object must be the name of a generated object, of one in the inventory, or of one that exists
 * in any cluster.
 */
export const references: Rule = (context) => {
  const secrets = secretKeys(context);
  const ofObjects = context.objects.map((object) => [object, objectReferences(object)] as const);
  const ofPods = context.workloads.map(
    (workload) => [workload.object, [...podReferences(workload), ...flagReferences(workload)]] as const,
  );
  return [...ofObjects, ...ofPods].flatMap(([object, all]) =>
    all.flatMap((reference) => {
      const problem = fault(context, secrets, reference);
      return problem ? [`${identity(object)}: ${reference.field} names ${problem}`] : [];
    }),
  );
};

type SecretKeys = ReadonlyMap<string, readonly string[]>;

/** Keys of the Secrets of the inventory, and of those that cert-manager creates for Certificates, by "namespace/name". */
function secretKeys({ environment, objects }: Context): SecretKeys {
  const keys = new Map<string, string[]>();
  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Certificate')) {
    keys.set(`${metadata.namespace}/${spec.secretName}`, [...certificateKeys]);
  }
  for (const { namespace, secret, key } of inventory(environment)) {
    const place = `${namespace}/${secret}`;
    keys.set(place, [...(keys.get(place) ?? []), key]);
  }
  return keys;
}

function fault(context: Context, secrets: SecretKeys, { kind, namespace, name, keys = [] }: Reference): string | undefined {
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  const own = kind === 'Secret' ? secrets.get(place) : keysOf(context, kind, namespace, name);
  if (own === undefined) {
    const missing = kind === 'Secret' ? 'which charts/model/secrets.ts does not list' : 'which does not exist';
    return isGiven(context, kind, name)
      ? undefined
      : `${kind} ${place}, ${missing}; ${remedies[kind] ?? 'create it, or correct the name'}`;
  }
  const missing = keys.filter((key) => !own.includes(key));
  return missing.length > 0
    ? `key "${missing.join('", "')}" of ${kind} ${place}, which has ${own.join(', ')}; use one of these`
    : undefined;
}

/** Keys of a generated object; none for a kind without data. */
function keysOf({ find }: Context, kind: string, namespace: string | undefined, name: string): string[] | undefined {
  const object = find(kind, namespace, name);
  return object && Object.keys(object.data ?? {});
}

const remedies: Readonly<Record<string, string>> = {
  Secret: 'add it there, or correct the name',
  StorageClass: 'set storage.diskType to create it, or correct the name',
};

/**
 * Objects that exist in every cluster: built-in ones, the StorageClass that the environment declares as existing, and
 * Google's namespace.
 */
function isGiven({ environment: { gke, storage, monitoring } }: Context, kind: string, name: string): boolean {
  return kind === 'StorageClass'
    ? (storage.diskType === undefined && name === storage.className) || (gke !== undefined && name === 'standard-rwo')
    : (given[kind]?.test(name) ?? false) || (kind === 'Namespace' && name === GMP_PUBLIC && monitoring.mode === 'gmp');
}

const given: Readonly<Record<string, RegExp>> = {
  Namespace: /^(default|kube-(system|public|node-lease))$/,
  ServiceAccount: /^default$/,
  ConfigMap: /^kube-root-ca\.crt$/,
  PriorityClass: /^system-(cluster|node)-critical$/,
  ClusterRole: /^(cluster-admin|admin|edit|view|system:.+)$/,
};
