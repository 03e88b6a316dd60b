import { basename } from 'node:path';
import { parse } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';
import { type FileTypes, fileTypes } from './types';

/** Keys and types of upstream's files, by file. */
export type Contract = Readonly<Record<string, FileTypes>>;

/** The program that a Deployment runs ("openim-rpc-auth"). */
export const binaryOf = ({ spec }: Manifest): string => basename(spec.template.spec.containers[0].command.at(-1));

/** Numbers of the ports that its container declares. */
export const declaredPorts = ({ spec }: Manifest): number[] =>
  (spec.template.spec.containers[0].ports ?? []).map(({ containerPort }: { containerPort: number }) => containerPort).sort();

/** Where a rendered file differs from upstream's: each entry names file and key. */
export function drift(contract: Contract, file: string, text: string) {
  const [ours, theirs] = [fileTypes(parse(text)), contract[file] ?? {}];
  const unknown = Object.keys(ours).filter((key) => theirs[key] === undefined);
  const missing = Object.keys(theirs).filter((key) => ours[key] === undefined);
  const others = Object.keys(ours).filter((key) => theirs[key] !== undefined && !alike(ours[key], theirs[key]));
  return {
    unknown: unknown.map((key) => `${file}: ${key}`),
    missing: missing.map((key) => `${file}: ${key}`),
    'of another type': others.map((key) => `${file}: ${key} is ${ours[key]}, upstream ${theirs[key]}`),
  };
}

export const noDrift: ReturnType<typeof drift> = { unknown: [], missing: [], 'of another type': [] };

/** Lists without elements have no type of their own; every other type must be the same. */
const alike = (ours = '', theirs = ''): boolean =>
  ours === theirs || ([ours, theirs].includes('list') && ours.startsWith('list') && theirs.startsWith('list'));
