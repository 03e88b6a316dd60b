import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Output } from '../app';

/** Writes each chart to `<folder>/<chart>.k8s.yaml`. */
export function writeCharts(folder: string, outputs: readonly Output[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, objects } of outputs) {
    writeFileSync(join(folder, `${name}.k8s.yaml`), Yaml.stringify(...objects));
  }
}

/** Puts the finished folder `from` where `to` is, so that `to` is at no time half written. */
export function replaceFolder(from: string, to: string): void {
  const old = `${to}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(to)) {
    renameSync(to, old);
  }
  renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}
