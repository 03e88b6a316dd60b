import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/**
 * Text in a file of the repository that matches a pattern with one group. Throws if it does not match: the file has
 * changed.
 */
export function stated(file: string, pattern: RegExp): string {
  const [, found] = pattern.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
  if (!found) {
    throw new Error(`${file}: no ${pattern}; correct the pattern in scripts/readme/`);
  }
  return found;
}

/** Version of a Go module in a program of `verify/tools/<folder>`, without the "v". */
export const goModule = (folder: string, module: string): string =>
  stated(`verify/tools/${folder}/go.mod`, new RegExp(`^(?:require|tool)?\\s*${module.replaceAll('.', '\\.')} v(\\S+)`, 'm'));
