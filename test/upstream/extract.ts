import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fileTypes } from '../lib/types';

/**
 * Prints the keys and types of OpenIM's configuration files, the fixture of test/contract.test.ts:
 * node --require ./scripts/lib/load-typescript.js test/upstream/extract.ts <open-im-server or chat>/config > test/upstream/<tag>.json
 */
const [folder] = process.argv.slice(2);
if (!folder) {
  throw new Error('usage: extract.ts <config folder of a checkout of open-im-server or chat>');
}

/** Files of the same folder that no program of OpenIM reads. */
const monitoring = ['alertmanager.yml', 'instance-down-rules.yml', 'prometheus.yml'];

const files = readdirSync(folder)
  .filter((file) => /\.ya?ml$/.test(file) && !monitoring.includes(file))
  .sort();
const types = files.map((file) => [file, fileTypes(parse(readFileSync(join(folder, file), 'utf8')))] as const);
console.log(JSON.stringify(Object.fromEntries(types), null, 2));
