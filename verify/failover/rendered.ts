import type { Manifest } from '../../charts/constructs/manifest';
import { REDIS_ENV } from '../lib/programs/images';
import { expand } from '../lib/programs/spec';
import { environmentOf } from '../lib/programs/surroundings';

// biome-ignore lint/suspicious/noExplicitAny: the YAML is read as it is, without the classes that made it.
type Node = any;

/** A container as the kubelet would start it in one pod. */
export interface Program {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly preStop?: readonly string[];
  /** The probe as the YAML has it. */
  readonly readiness: Node;
}

/** What a pod's programs are told about it. */
interface Identity {
  readonly name: string;
  readonly ip: string;
  readonly password: string;
}

/** A pod of the rendered workload: its programs by container name, and its files by volume and name. */
export interface Template {
  readonly programs: (pod: Identity) => Readonly<Record<string, Program>>;
  readonly files: Readonly<Record<string, { readonly mode: number; readonly data: Readonly<Record<string, string>> }>>;
}

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

function program(container: Node, { name, ip, password }: Identity): Program {
  const { command, args = [], volumeMounts = [], lifecycle, readinessProbe } = container;
  const env = environmentOf(container, { name, namespace: '', ip, secrets: () => password, made: new Map() });
  return {
    words: [...command, ...args].map((text) => expand(text, env)),
    env: { ...env, ...Object.fromEntries(Object.entries(REDIS_ENV).filter(([name]) => name in env)) },
    mounts: volumeMounts,
    preStop: lifecycle?.preStop?.exec?.command,
    readiness: readinessProbe,
  };
}
