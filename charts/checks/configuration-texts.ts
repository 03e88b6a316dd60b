import type { Manifest } from '../constructs/manifest';
import type { Context } from './context';
import { podReferences } from './pod-references';
import { type Container, expand, type Workload } from './workloads';

/** A text in which a program may find an address: its place, and the workload that reads it. */
export interface ConfigurationText {
  readonly object: Manifest;
  readonly place: string;
  readonly text: string;
  readonly readers: readonly Workload[];
}

/** Variables, arguments, commands and hooks of every container, and the files of every ConfigMap. */
export function configurationTexts(context: Context): readonly ConfigurationText[] {
  const own = context.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) =>
      texts(container, workload.namespace).map(([place, text]) => ({
        object: workload.object,
        place: `${place} of container "${container.name}"`,
        text,
        readers: [workload],
      })),
    ),
  );
  const readers = readersOf(context);
  const files = context.ofKind('ConfigMap').flatMap((object) =>
    Object.entries<string>(object.data ?? {}).map(([file, text]) => ({
      object,
      place: file,
      text,
      readers: readers.get(object) ?? [],
    })),
  );
  return [...own, ...files];
}

/** The workloads whose pods mount a ConfigMap or take variables from it. */
function readersOf({ workloads, find }: Context): ReadonlyMap<Manifest, readonly Workload[]> {
  const readers = new Map<Manifest, Workload[]>();
  for (const workload of workloads) {
    for (const { kind, namespace, name } of podReferences(workload)) {
      const configMap = kind === 'ConfigMap' && find(kind, namespace, name);
      if (configMap) {
        readers.set(configMap, [...(readers.get(configMap) ?? []), workload]);
      }
    }
  }
  return readers;
}

function texts(container: Container, namespace: string): (readonly [place: string, text: string])[] {
  const { command = [], args = [], env = [], startupProbe, readinessProbe, livenessProbe, lifecycle } = container;
  const lists = {
    command,
    args,
    startupProbe: startupProbe?.exec?.command ?? [],
    readinessProbe: readinessProbe?.exec?.command ?? [],
    livenessProbe: livenessProbe?.exec?.command ?? [],
    postStart: lifecycle?.postStart?.exec?.command ?? [],
    preStop: lifecycle?.preStop?.exec?.command ?? [],
  };
  return [
    ...env.map(({ name, value = '' }) => [name, expand(value, container, namespace)] as const),
    ...Object.entries(lists).flatMap(([field, words]) =>
      words.map((word, index) => [`${field}[${index}]`, expand(word, container, namespace)] as const),
    ),
  ];
}
