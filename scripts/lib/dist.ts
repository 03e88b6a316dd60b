import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Output } from '../../charts/constructs/manifest';
import { toYaml } from '../../charts/constructs/yaml';

const ROOT = join(__dirname, '../..');

/** Output folder: `dist/`, or that of the cdk8s CLI. Throws if the output would replace the program itself. */
export function outputFolder(): string {
  const folder = resolve(process.env.CDK8S_OUTDIR || join(ROOT, 'dist'));
  if (`${ROOT}${sep}`.startsWith(join(folder, sep))) {
    throw new Error(`CDK8S_OUTDIR is ${folder}: it contains this program and would be replaced; use a separate folder`);
  }
  return folder;
}

/** Text by name of the files of an environment: `<chart>.k8s.yaml`. */
export const chartFiles = (outputs: readonly Output[]): Readonly<Record<string, string>> =>
  Object.fromEntries(outputs.map(({ name, objects }) => [`${name}.k8s.yaml`, toYaml(...objects)]));

/** Writes each chart to `<folder>/<chart>.k8s.yaml`. */
export function writeCharts(folder: string, outputs: readonly Output[]): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(chartFiles(outputs))) {
    writeFileSync(join(folder, file), text);
  }
}

/** Throws if a file is where a folder will be: only the user may remove it. */
export function checkReplaceable(folder: string): void {
  const file = [dirname(folder), folder].find((path) => existsSync(path) && !statSync(path).isDirectory());
  if (file) {
    throw new Error(`${file} is a file, but must be a folder; remove or move it`);
  }
}

/** Moves the finished folder `from` to `to`, so that `to` is never incomplete. Throws if `to` has become a file meanwhile. */
export function replaceFolder(from: string, to: string): void {
  checkReplaceable(to);
  const old = `${to}.old`;
  mkdirSync(dirname(to), { recursive: true });
  rmSync(old, { recursive: true, force: true });
  if (existsSync(to)) {
    renameSync(to, old);
  }
  renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}
