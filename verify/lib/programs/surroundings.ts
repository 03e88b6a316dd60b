import type { SecretReader } from './secrets';
import { type Container, expand } from './spec';
import type { ConfigMapReader } from './volumes';

/** What a pod gets from its surroundings. */
export interface Surroundings {
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  /** Network namespace, by its name. */
  readonly network: string;
  readonly folder: string;
  /** What every container mounts, in the format of verify/tools/container: a file that replaces the cluster's DNS. */
  readonly mounts: readonly string[];
  readonly secrets: SecretReader;
  readonly configMaps: ConfigMapReader;
  /** ConfigMaps that people make, for variables that may be without. */
  readonly made: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Called when the pod has started, and when it has ended. */
  changed(): void;
}

/** Variables of a container, earlier ones expanded in later ones. */
export function environmentOf(
  { env = [] }: Pick<Container, 'env'>,
  around: Pick<Surroundings, 'name' | 'namespace' | 'ip' | 'secrets' | 'made'>,
): Record<string, string> {
  const { name, namespace, ip, secrets, made } = around;
  const fields = new Map([
    ['metadata.name', name],
    ['metadata.namespace', namespace],
  ]).set('status.podIP', ip);
  const values: Record<string, string> = {};
  for (const { name: variable, value = '', valueFrom } of env) {
    const { secretKeyRef, fieldRef, configMapKeyRef } = valueFrom ?? {};
    if (configMapKeyRef) {
      const text = made.get(configMapKeyRef.name ?? '')?.[configMapKeyRef.key];
      Object.assign(values, text === undefined ? {} : { [variable]: text });
      continue;
    }
    values[variable] = secretKeyRef
      ? secrets(namespace, secretKeyRef.name ?? '', secretKeyRef.key)
      : fieldRef
        ? (fields.get(fieldRef.fieldPath) ?? '')
        : expand(value, values);
  }
  return values;
}
