import { parse } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';
import { find, ofKind } from './subject';
import type { Node } from './workloads';

/** Text of every file that the pods of a Deployment see under `folder`, by its name. */
export function filesAt(objects: readonly Manifest[], deployment: string, folder: string): Record<string, string> {
  const { metadata, spec } = find(objects, deployment);
  const pod = spec.template.spec;
  const volumes = [...pod.containers, ...(pod.initContainers ?? [])]
    .flatMap(({ volumeMounts = [] }: Node) => volumeMounts)
    .filter(({ mountPath }: Node) => mountPath === folder)
    .map(({ name }: Node) => pod.volumes.find((volume: Node) => volume.name === name));
  const maps: Node[] = volumes.flatMap(({ configMap, projected }: Node) => [
    configMap,
    ...(projected?.sources ?? []).map((source: Node) => source.configMap),
  ]);
  return Object.assign(
    {},
    ...maps.filter(Boolean).map(({ name }) => find(objects, `ConfigMap ${metadata.namespace}/${name}`).data),
  );
}

/** A YAML file that a program of OpenIM reads in its pod. Throws when it is not mounted there. */
export function configFile(objects: readonly Manifest[], deployment: string, file: string): Node {
  const text = filesAt(objects, deployment, '/config')[file];
  if (text === undefined) {
    throw new Error(`${deployment} has no /config/${file}`);
  }
  return parse(text);
}

/** OpenIM's programs: Deployments that run a binary of its image. */
export const openimDeployments = (objects: readonly Manifest[]): Manifest[] =>
  ofKind(objects, 'Deployment').filter(({ spec }) =>
    spec.template.spec.containers.some(({ command = [] }: Node) => command.join(' ').includes('/openim-server/')),
  );
