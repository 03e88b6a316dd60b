import { parse } from 'yaml';
import { serviceRows } from '../../../charts/model/openim/services';
import type { ServiceRow as ServiceRowV34 } from '../../../charts/model/openim/v3.4/services';
import { renderNotification, renderConfig as renderV34 } from '../../../charts/openim/v3.4/config';
import { renderConfig as renderV38 } from '../../../charts/openim/v3.8/config';
import { loadEnvironment } from '../../../environments/lib/registry';
import type { Environment, OpenimRelease } from '../../../environments/lib/types';
import { table } from '../table';
import { covers, type Row } from './row';
import { rows as v34 } from './v3.4';
import { rows as v38 } from './v3.8';

export const keyRows: Readonly<Record<OpenimRelease, readonly Row[]>> = { 'v3.8': v38, 'v3.4': v34 };

/** Every rendered file of an environment, parsed: of v3.4 that of each program. */
export const renderedFiles = (environment: Environment): readonly (readonly [file: string, content: unknown])[] =>
  (environment.openim.release === 'v3.8'
    ? renderV38(environment)
    : [
        ...serviceRows(environment).map(([, row]) => ['config.yaml', renderV34(environment, row as ServiceRowV34)] as const),
        ['notification.yaml', renderNotification(environment)] as const,
      ]
  ).map(([file, text]) => [file, parse(text)]);

/** "file key" of every value of a rendered file. */
const keysOf = (file: string, node: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] =>
  typeof node === 'object' && node !== null && !Array.isArray(node)
    ? Object.entries(node).flatMap(([key, value]) => keysOf(file, value, [...path, key]))
    : [[file, path.join('.')]];

/** Every key of a release with its row. Throws for a key without one, and for a row without a key. */
export function keysByRow(environment: Environment): ReadonlyMap<Row, readonly (readonly [file: string, key: string])[]> {
  const rows = keyRows[environment.openim.release];
  const all = new Map(
    renderedFiles(environment)
      .flatMap(([file, content]) => keysOf(file, content))
      .map((key) => [key.join(' '), key]),
  );
  const found = new Map<Row, (readonly [string, string])[]>(rows.map((row) => [row, []]));
  for (const key of all.values()) {
    const row = rows.find((one) => covers(one, ...key));
    if (!row) {
      throw new Error(
        `${key.join(': ')} has no row in scripts/readme/openim-keys/${environment.openim.release}.ts; add one`,
      );
    }
    found.get(row)?.push(key);
  }
  const dead = rows.filter((row) => found.get(row)?.length === 0);
  if (dead.length > 0) {
    throw new Error(
      `no key of release ${environment.openim.release} for the row "${dead[0]?.files} ${dead[0]?.keys}"; remove it`,
    );
  }
  return found;
}

/** Every key of a release's files: where its value comes from, and why. */
export const keys = (name: string): string =>
  table(
    ['file', 'key', 'number of keys', 'value from', 'how, or why'],
    [...keysByRow(loadEnvironment(name))].map(([{ files, keys, origin, why }, found]) => [
      files.split(' ').map(code).join(', '),
      keys.split(' ').map(code).join(', '),
      String(found.length),
      origin,
      why,
    ]),
  );

const code = (text: string): string => `\`${text}\``;
