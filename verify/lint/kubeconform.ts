import { join } from 'node:path';
import { command } from '../lib/command';
import { tool } from '../lib/tools';
import { SCHEMA_FILE } from './schemas';

/** Objects by the verdict of kubeconform; `faults` says what is wrong with the others. */
export interface Conformity {
  readonly valid: number;
  readonly invalid: number;
  readonly faults: readonly string[];
}

interface Output {
  readonly resources?: readonly { readonly kind: string; readonly name: string; readonly msg: string }[];
  readonly summary: { readonly valid: number; readonly invalid: number; readonly errors: number; readonly skipped: number };
}

/** Validates YAML, a folder of it or text, against the schemas of a folder; a kind without one counts as invalid. */
export async function kubeconform(schemas: string, yaml: { folder: string } | { text: string }): Promise<Conformity> {
  const { stdout, stderr } = await command(
    await tool('kubeconform'),
    [
      '-strict',
      '-summary',
      '-output=json',
      `-schema-location=${join(schemas, SCHEMA_FILE)}`,
      'folder' in yaml ? yaml.folder : '-',
    ],
    'text' in yaml ? yaml.text : '',
  );
  if (!stdout.trim()) {
    throw new Error(`kubeconform: ${stderr.trim()}`);
  }
  const { resources = [], summary } = JSON.parse(stdout) as Output;
  return {
    valid: summary.valid,
    invalid: summary.invalid + summary.errors + summary.skipped,
    // Before the first dash it says in many words that there is a fault.
    faults: resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg.replace(/^.*? - /s, '')}`),
  };
}
