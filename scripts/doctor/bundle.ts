import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { identity } from '../../charts/constructs/manifest';
import type { Kubectl } from '../lib/kubectl';
import type { Look } from './check';
import type { Diagnosis } from './diagnosis';
import { containersOf, unique } from './pods';
import { report } from './report';
import { type SecretValue, scrubbed, scrubber, tooShort } from './scrub';
import { Unseen } from './unseen';

/** Content by file name: a text, or a value that is written as JSON. */
type Files = Readonly<Record<string, unknown>>;

/** Lines of a container's log. */
const TAIL = 1000;

/** Maximum bytes of a name in a tar archive; the end of a longer name identifies the pod and container. */
const NAME = 100;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`);

/**
 * Writes a support bundle that only its owner can read. It contains Secrets by the names of their keys; every value of
 * a Secret is removed from all other content. If the values cannot be read, content that could contain one is omitted.
 * Returns the messages to print.
 */
export function bundle(
  path: string,
  diagnosis: Diagnosis,
  look: Look | undefined,
  kubectl: Kubectl | undefined,
): readonly string[] {
  const { files, told } = look && kubectl ? collected(diagnosis, look, kubectl) : nothing(diagnosis);
  const items = Object.entries({ ...files, 'README.txt': `${told.join('\n')}\n` });
  const tar = createTar(
    items.map(([name, data]) => ({ name: name.slice(-NAME), data: textOf(data), attrs: { mode: '644' } })),
  );
  writeFileSync(path, gzipSync(tar), { mode: 0o600 });
  return [`${path}: ${items.length} files`, ...told];
}

const nothing = (diagnosis: Diagnosis) => ({
  files: { 'diagnosis.json': diagnosis },
  told: ['The cluster did not answer: the bundle contains only the diagnosis.'],
});

function collected(diagnosis: Diagnosis, look: Look, kubectl: Kubectl): { files: Files; told: readonly string[] } {
  const before = valuesIn(look, kubectl);
  const versions = { 'versions.json': versionsOf(look, kubectl) };
  if (before instanceof Unseen) {
    return bare(diagnosis, look, versions, `Secrets cannot be read (${before.message})`);
  }
  const files = { ...versions, ...whole(diagnosis, look, kubectl) };
  // Includes Secrets that were created or changed meanwhile.
  const after = valuesIn(look, kubectl);
  const values = [...before, ...(after instanceof Unseen ? [] : after)];
  const short = unique(tooShort(values).map(({ id }) => id));
  if (short.length > 0) {
    return bare(diagnosis, look, versions, `Too short to be removed from a text: ${short.join(', ')}`);
  }
  const scrub = scrubber(values);
  return {
    files: Object.fromEntries(
      Object.entries(files).map(([name, value]) => [scrub(name), scrub(textOf(scrubbed(scrub, value)))]),
    ),
    told: [
      `${new Set(values.map(({ id }) => id)).size} values of Secrets were removed from all files; Secrets are listed by their keys.`,
      'A value that is no longer in a Secret cannot be removed. Review the bundle before you send it.',
    ],
  };
}

/** Content without values: names, and the findings without the messages of the cluster. */
function bare(
  diagnosis: Diagnosis,
  { snapshot }: Look,
  versions: Files,
  reason: string,
): { files: Files; told: readonly string[] } {
  const causes = diagnosis.causes.map(({ check, objects, remedy, page, explains }) => ({
    ...{ check, objects, remedy, page },
    explains: explains.map((one) => ({ check: one.check, objects: one.objects })),
  }));
  return {
    files: {
      ...versions,
      'diagnosis.json': { ...diagnosis, causes },
      'objects.txt': [...snapshot.clusterObjects(), ...snapshot.objects()].map((one) => `${identity(one)}\n`).join(''),
    },
    told: [`${reason}. So logs, events and the contents of objects were left out; their names are there.`],
  };
}

function whole(diagnosis: Diagnosis, look: Look, kubectl: Kubectl): Files {
  const { snapshot } = look;
  const of = <T extends { readonly metadata: { readonly namespace?: string } }>(all: readonly T[], namespace: string) =>
    all.filter(({ metadata }) => metadata.namespace === namespace);
  return {
    'diagnosis.json': diagnosis,
    'diagnosis.txt': report(diagnosis),
    'cluster/objects.json': optional(() => snapshot.clusterObjects()),
    'cluster/nodes.json': optional(() => snapshot.nodes()),
    ...Object.fromEntries(
      snapshot.present().flatMap((namespace) => [
        [`${namespace}/objects.json`, optional(() => of(snapshot.objects(), namespace))],
        [`${namespace}/events.json`, optional(() => of(snapshot.events(), namespace))],
        [`${namespace}/secrets.json`, optional(() => Object.fromEntries(snapshot.secretKeys(namespace)))],
      ]),
    ),
    ...logs(look, kubectl),
  };
}

const optional = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
};

/** The last log lines of each container, and those before its last restart. */
const logs = ({ snapshot }: Look, kubectl: Kubectl): Files =>
  Object.fromEntries(
    snapshot
      .objects()
      .filter(({ kind }) => kind === 'Pod')
      .flatMap((pod) =>
        containersOf(pod)
          .filter(({ state, restartCount = 0 }) => state?.running || state?.terminated || restartCount > 0)
          .flatMap(({ name, restartCount = 0 }) =>
            ['', ...(restartCount > 0 ? ['--previous'] : [])].flatMap((previous) => {
              const { metadata } = pod;
              const { status, stdout } = kubectl.attempt([
                ...['logs', metadata.name, `--namespace=${metadata.namespace}`, `--container=${name}`, `--tail=${TAIL}`],
                ...(previous ? [previous] : []),
              ]);
              const file = `${metadata.namespace}/logs/${metadata.name}.${name}${previous ? '.previous' : ''}.log`;
              return status === 0 && stdout ? [[file, stdout]] : [];
            }),
          ),
      ),
  );

/** Every value of every Secret in the environment's namespaces. */
function valuesIn({ snapshot }: Look, kubectl: Kubectl): readonly SecretValue[] | Unseen {
  const values: SecretValue[] = [];
  for (const namespace of snapshot.present()) {
    const { status, stdout, stderr } = kubectl.attempt(['get', 'secrets', `--namespace=${namespace}`, '--output=json']);
    if (status !== 0) {
      return new Unseen(stderr.trim().split('\n').at(-1));
    }
    for (const { metadata, data = {} } of JSON.parse(stdout).items) {
      for (const [key, value] of Object.entries(data)) {
        values.push({ id: `${namespace}/${metadata.name} ${key}`, value: Buffer.from(String(value), 'base64') });
      }
    }
  }
  return values;
}

function versionsOf({ environment, snapshot }: Look, kubectl: Kubectl): unknown {
  const { status, stdout } = kubectl.attempt(['version', '--output=json']);
  return {
    environment: environment.name,
    release: environment.openim,
    node: process.version,
    kubectl: status === 0 ? JSON.parse(stdout) : undefined,
    images: unique(
      snapshot.wanted.flatMap((object) =>
        [...JSON.stringify(object).matchAll(/"image":"([^"]+)"/g)].map(([, image = '']) => image),
      ),
    ),
  };
}
