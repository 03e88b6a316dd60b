import type { Manifest } from '../../charts/constructs/manifest';
import { inventory, type SecretKey } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { alphanumeric } from './alphanumeric';

/** What a run does with what is missing, in the word of its report. */
export type Mode = 'created' | 'would create';

/** One Secret: what the cluster has of it, and what it lacks. Values are in base64, as in `data`. */
export interface PlannedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly found?: Manifest;
  readonly missing: Readonly<Record<string, string>>;
  readonly kept: readonly string[];
}

interface Key extends SecretKey {
  readonly held?: string;
}

/**
 * What to add so that every key of the inventory that can be generated is there, given the Secrets `found` in the
 * cluster. Keys of the same value get the same password: the one that is there already, or one new one. Throws when
 * such keys hold different passwords, and lists them all.
 */
export function plan(environment: Environment, found: readonly Manifest[]): readonly PlannedSecret[] {
  const secret = (namespace: string, name: string) =>
    found.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const keys: readonly Key[] = inventory(environment).map((key) => ({
    ...key,
    held: secret(key.namespace, key.secret)?.data?.[key.key],
  }));
  const passwords = passwordsOf(keys);
  const generated = keys.filter(({ value }) => passwords.has(value));
  return [...new Set(generated.map(identity))].sort().map((id) => {
    const own = generated.filter((key) => identity(key) === id);
    const [namespace = '', name = ''] = id.split('/');
    return {
      namespace,
      name,
      found: secret(namespace, name),
      missing: Object.fromEntries(
        own.filter((key) => !isHeld(key)).map(({ key, value }) => [key, passwords.get(value) ?? '']),
      ),
      kept: own.filter(isHeld).map(({ key }) => key),
    };
  });
}

const identity = ({ namespace, secret }: Key): string => `${namespace}/${secret}`;
const isHeld = ({ held }: Key): boolean => held !== undefined;

/** Each value's password: what its keys hold, or else a new one. */
function passwordsOf(keys: readonly Key[]): ReadonlyMap<string, string> {
  const problems: string[] = [];
  const passwords = new Map<string, string>();
  for (const { value, generator } of keys) {
    if (typeof generator === 'string' || passwords.has(value)) {
      continue;
    }
    const holders = keys.filter((key) => key.value === value && isHeld(key));
    if (new Set(holders.map(({ held }) => held)).size > 1) {
      problems.push(holders.map((key) => `${identity(key)} ${key.key}`).join(' and '));
    }
    passwords.set(value, holders[0]?.held ?? Buffer.from(alphanumeric(generator.alphanumeric)).toString('base64'));
  }
  if (problems.length > 0) {
    throw new Error(`Nothing was written. These must hold the same password, but differ:
${problems.map((problem) => `  ${problem}`).join('\n')}
Remove the key that its program does not use (kubectl edit secret), then run this again: it copies the other one.`);
  }
  return passwords;
}
