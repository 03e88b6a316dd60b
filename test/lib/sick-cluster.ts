import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { inventory } from '../../charts/model/secrets';
import { madeNamespaces } from '../../charts/model/workloads';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Found } from '../../scripts/deliver/live-objects';
import { doctor } from '../../scripts/doctor/command';
import type { Diagnosis } from '../../scripts/doctor/diagnosis';
import type { Event } from '../../scripts/doctor/snapshot';
import { built } from '../../scripts/lib/built';
import type { Ended, Run } from '../../scripts/lib/command';
import { inProcess } from './in-process';

/** The state of a cluster. A test removes or changes parts of it. */
export interface Sick {
  namespaces: string[];
  objects: Found[];
  nodes: Found[];
  leases: Found[];
  events: Event[];
  /** Values by key, by "namespace/name". */
  secrets: Record<string, Record<string, string>>;
  /** By "namespace/pod/container", with "/previous" behind it for what it wrote before its last restart. */
  logs: Record<string, string>;
  /** Answers of `get --raw`, by path. */
  paths: Record<string, unknown>;
  /** What kubectl says on standard error, by the beginning of a call. */
  refused: Record<string, string>;
  /** The Date header of the API server. */
  date: string;
  /** Kinds that are not served. */
  unserved: string[];
}

export const environment = loadEnvironment('dev');
const wanted = built(environment).flatMap(({ objects }) => objects);
const CONTEXT = 'gke_openim-dev_europe-west1_openim-dev-cluster';

/** `dev`, applied and ready, with `certificate` for its hosts. */
export function healthy(certificate: string): Sick {
  const secrets: Sick['secrets'] = {};
  for (const { namespace, secret, key, value, generator } of inventory(environment)) {
    const text = generator === 'certificate' ? certificate : `value-of-${value}`;
    secrets[`${namespace}/${secret}`] = { ...secrets[`${namespace}/${secret}`], [key]: text };
  }
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: ready('True') };
  return {
    namespaces: [...madeNamespaces(environment)],
    objects: wanted.flatMap((object) => [withStatus(object), ...podsOf(object)]),
    nodes: [node],
    leases: [
      { apiVersion: 'v1', kind: 'Lease', metadata: { name: 'node-1' }, spec: { renewTime: new Date().toISOString() } },
    ],
    events: [],
    secrets,
    logs: {},
    paths: {},
    refused: {},
    date: new Date().toUTCString(),
    unserved: [],
  };
}

const ready = (status: string) => ({ conditions: [{ type: 'Ready', status }] });

function withStatus(object: Manifest): Found {
  const replicas = object.spec?.replicas ?? 1;
  const status = { replicas, readyReplicas: replicas, conditions: [{ type: 'Complete', status: 'True' }] };
  const has = ['Deployment', 'StatefulSet', 'Job'].includes(object.kind);
  return structuredClone(has ? { ...object, spec: { ...object.spec, replicas }, status } : object);
}

/** A ready pod of each workload, named after it. */
function podsOf(object: Manifest): readonly Found[] {
  if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') {
    return [];
  }
  const { name, namespace } = object.metadata;
  const template = structuredClone(podTemplateOf(object)) as Manifest;
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...template.metadata,
        namespace,
        name: `${name}-0`,
        ownerReferences: [{ kind: object.kind, name, uid: '' }],
      },
      spec: { ...template.spec, nodeName: 'node-1' },
      status: { phase: 'Running', ...ready('True'), containerStatuses: [] },
    },
  ];
}

/** An object of a cluster. Throws when it has none of that name. */
export function objectIn(
  { objects }: Sick,
  id: string,
): { status: Manifest['status']; spec: Manifest['spec']; metadata: Record<string, unknown> } & Found {
  const [kind, path = ''] = id.split(' ');
  const found = objects.find((one) => one.kind === kind && `${one.metadata.namespace}/${one.metadata.name}` === path);
  if (!found) {
    throw new Error(`no ${id}`);
  }
  return found as never;
}

/** Container statuses of the pod of a workload, which is not ready then, nor is the workload. */
export function ails(cluster: Sick, workload: string, ...containerStatuses: readonly object[]): void {
  const [, path = ''] = workload.split(' ');
  objectIn(cluster, workload).status.readyReplicas = 0;
  objectIn(cluster, `Pod ${path}-0`).status = { phase: 'Pending', ...ready('False'), containerStatuses };
}

export const event = (id: string, reason: string, message: string): Event => {
  const [kind = '', path = ''] = id.split(' ');
  const [namespace = '', name = ''] = path.split('/');
  return { metadata: { namespace }, type: 'Warning', reason, message, involvedObject: { kind, namespace, name } };
};

/** kubectl in such a cluster. It throws at every call that is not one of reading. */
export const kubectlOf =
  (cluster: Sick): Run =>
  (_, all): Ended => {
    const args = all.filter((arg) => !/^--(context|request-timeout)=/.test(arg));
    const call = args.join(' ');
    const refusal = Object.entries(cluster.refused).find(([start]) => call.startsWith(start));
    const stdout = (text: string): Ended => ({ status: 0, stdout: text, stderr: '' });
    if (refusal) {
      // As kubectl answers a list that it may not have.
      const stdout = /Forbidden/.test(refusal[1]) ? '{"items":[]}' : '';
      return { status: 1, stdout, stderr: `${refusal[1]}\n` };
    }
    const option = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
    const [verb, what = ''] = args;
    const list = (items: readonly unknown[]) => stdout(JSON.stringify({ items }));
    switch (verb) {
      case 'config':
        return stdout(CONTEXT);
      case 'version':
        return stdout('{"serverVersion":{"gitVersion":"v1.34.4"}}');
      case 'api-resources':
        return stdout(served(cluster));
      case 'logs': {
        const text =
          cluster.logs[
            `${option('namespace')}/${what}/${option('container')}${args.includes('--previous') ? '/previous' : ''}`
          ];
        return text === undefined ? { status: 1, stdout: '', stderr: 'no log\n' } : stdout(text);
      }
      case 'get':
        return get(cluster, args, option, stdout, list);
      default:
        throw new Error(`not a call that reads: kubectl ${call}`);
    }
  };

/** `kubectl api-resources`: the kinds of dist/ and those that follow from them. */
const served = ({ unserved }: Sick): string =>
  [
    ...new Set([
      ...wanted.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
      ...['Pod', 'Node', 'PersistentVolumeClaim'].map((kind) => `v1 ${kind}`),
    ]),
  ]
    .filter((id) => !unserved.includes(id.split(' ')[1] ?? ''))
    .map((id) => {
      const [version = '', kind = ''] = id.split(' ');
      const namespaced =
        wanted.find((one) => one.kind === kind)?.metadata.namespace !== undefined ||
        ['Pod', 'PersistentVolumeClaim'].includes(kind);
      return `${kind.toLowerCase()}s   xx   ${version}   ${namespaced}   ${kind}`;
    })
    .join('\n');

function get(
  cluster: Sick,
  args: readonly string[],
  option: (name: string) => string,
  stdout: (text: string) => Ended,
  list: (items: readonly unknown[]) => Ended,
): Ended {
  const [, what = ''] = args;
  const namespace = option('namespace');
  const raw = option('raw');
  if (raw === '/version') {
    return {
      status: 0,
      stdout: '{}',
      stderr: `I1127 round_trippers.go:632] "Response" headers=<\n\tDate: ${cluster.date}\n >`,
    };
  }
  if (raw) {
    return raw in cluster.paths
      ? stdout(JSON.stringify(cluster.paths[raw]))
      : { status: 1, stdout: '', stderr: 'Error from server (NotFound): no such path\n' };
  }
  const secrets = Object.entries(cluster.secrets).filter(([id]) => id.startsWith(`${namespace}/`));
  switch (what) {
    case 'namespace':
      return stdout(
        args
          .filter((name) => cluster.namespaces.includes(name))
          .map((name) => `namespace/${name}\n`)
          .join(''),
      );
    case 'nodes':
      return list(cluster.nodes);
    case 'leases.coordination.k8s.io':
      return list(cluster.leases);
    case 'events':
      return list(cluster.events.filter((one) => one.metadata.namespace === namespace));
    case 'secret': {
      const key = /\{\.data\.(.*)\}/.exec(option('output'))?.[1]?.replaceAll('\\', '') ?? '';
      return stdout(Buffer.from(cluster.secrets[`${namespace}/${args[2]}`]?.[key] ?? '').toString('base64'));
    }
    case 'secrets':
      return option('output') === 'json'
        ? list(
            secrets.map(([id, data]) => ({
              metadata: { namespace, name: id.split('/')[1] },
              data: Object.fromEntries(
                Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
              ),
            })),
          )
        : stdout(secrets.map(([id, data]) => `${[id.split('/')[1], ...Object.keys(data)].join(' ')}\n`).join(''));
    default: {
      const kinds = what.split(',').map((name) => name.split('.')[0]);
      return list(
        cluster.objects.filter(
          ({ kind, metadata }) =>
            kinds.includes(`${kind.toLowerCase()}s`) &&
            (metadata.namespace ?? '') === namespace &&
            (!namespace || cluster.namespaces.includes(namespace)),
        ),
      );
    }
  }
}

/** `npm run doctor -- dev --json`. */
export async function diagnosed(cluster: Sick): Promise<Diagnosis & { readonly status: number }> {
  const { status, stdout, stderr } = await inProcess(doctor, 'dev --json', kubectlOf(cluster));
  if (stderr) {
    throw new Error(stderr);
  }
  return { status, ...JSON.parse(stdout) };
}
