import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, PodSpec } from './spec';

/** The files of a ConfigMap of the pod's namespace. */
export type ConfigMapReader = (name: string) => Readonly<Record<string, string>>;

/** The value of a key of a Secret of the pod's namespace. */
export type KeyReader = (secret: string, key: string) => string;

/**
 * Makes the volumes of a pod below `folder`, as a kubelet does: a pod's claims and scratch space, which a restart keeps,
 * belong to its fsGroup; files of ConfigMaps and Secrets belong to root.
 */
export function makeVolumes(
  folder: string,
  { volumes = [], securityContext }: PodSpec,
  claims: readonly string[],
  files: ConfigMapReader,
  secrets: KeyReader,
): void {
  const group = securityContext.fsGroup;
  for (const name of [
    ...claims,
    ...volumes.filter(({ emptyDir, ephemeral }) => emptyDir ?? ephemeral).map(({ name }) => name),
  ]) {
    groupFolder(join(folder, name), group);
  }
  for (const { name, configMap, projected, secret } of volumes) {
    const maps = [...(projected?.sources ?? []), { configMap }].flatMap((source) => source.configMap?.name ?? []);
    const mode = (configMap ?? secret ?? projected)?.defaultMode ?? 0o644;
    const keys = (secret?.items ?? []).map(({ key, path }) => [path, secrets(secret?.secretName ?? '', key)] as const);
    for (const [file, text] of [...maps.flatMap((map) => Object.entries(files(map))), ...keys]) {
      const path = join(folder, name, file);
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, mode);
      chownSync(path, 0, group);
    }
  }
}

/** The container's mounts, as verify/tools/container takes them. */
export function mountsOf(folder: string, { volumeMounts = [] }: Container, { securityContext }: PodSpec): string[] {
  return volumeMounts.map(({ name, mountPath, subPath, readOnly }) => {
    const source = join(folder, name, subPath ?? '');
    if (!existsSync(source)) {
      groupFolder(source, securityContext.fsGroup);
    }
    return `${source}:${mountPath}:${readOnly ? 'ro' : 'rw'}`;
  });
}

export function groupFolder(path: string, group: number): void {
  if (!existsSync(path)) {
    mkdirSync(path, { recursive: true });
    chownSync(path, 0, group);
    chmodSync(path, 0o2777);
  }
}
