import type { Manifest } from '../../../charts/lib/manifest';

// biome-ignore lint/suspicious/noExplicitAny: the YAML is read as it is, without the classes that made it.
type Node = any;

/** A container as the kubelet would start it in one pod. */
export interface Program {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly preStop?: readonly string[];
}

/** A pod of the rendered workload: its programs by container name, and its files by volume and name. */
export interface Template {
  readonly programs: (pod: { name: string; ip: string }) => Readonly<Record<string, Program>>;
  readonly files: Readonly<Record<string, { readonly mode: number; readonly data: Readonly<Record<string, string>> }>>;
}

/** Where Redis is not Dragonfly: it has one port, which has the password. */
const STAND_IN_ENV: Readonly<Record<string, string>> = { ADMIN_PORT: '6379' };
export const PASSWORD = 'verify';

/** The pod template of a Deployment or StatefulSet of the YAML. Throws when there is none of that name. */
export function templateOf(objects: readonly Manifest[], workload: string): Template {
  const found = objects.find(
    ({ kind, metadata }) => metadata.name === workload && (kind === 'StatefulSet' || kind === 'Deployment'),
  );
  if (!found) {
    throw new Error(`the YAML has no workload "${workload}"; set dragonfly.failover to "sentinel" and synthesize`);
  }
  const { containers, volumes = [] } = found.spec.template.spec as Node;
  return {
    programs: (pod) => Object.fromEntries(containers.map((one: Node) => [one.name, program(one, pod)])),
    files: Object.fromEntries(
      volumes
        .filter(({ configMap }: Node) => configMap)
        .map(({ name, configMap }: Node) => [
          name,
          {
            mode: configMap.defaultMode ?? 0o644,
            data: objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap.name)?.data,
          },
        ]),
    ),
  };
}

function program({ command, args = [], env = [], volumeMounts = [], lifecycle }: Node, pod: { name: string; ip: string }) {
  const values: Record<string, string> = {};
  const expand = (text: string) => text.replace(/\$\((\w+)\)/g, (reference, name) => values[name] ?? reference);
  const fields: Readonly<Record<string, string>> = { 'metadata.name': pod.name, 'status.podIP': pod.ip };
  for (const { name, value = '', valueFrom } of env) {
    const field = valueFrom?.fieldRef?.fieldPath;
    values[name] = valueFrom?.secretKeyRef ? PASSWORD : field ? (fields[field] ?? '') : expand(value);
  }
  return {
    words: [...command, ...args].map(expand),
    env: { ...values, ...Object.fromEntries(Object.entries(STAND_IN_ENV).filter(([name]) => name in values)) },
    mounts: volumeMounts,
    preStop: lifecycle?.preStop?.exec?.command,
  };
}
