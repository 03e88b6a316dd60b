import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badges } from './readme/badges';
import { pages } from './readme/pages';
import { update } from './readme/update';

/**
 * `npm run readme`: renders the blocks of the pages and the badges, from the environments, package.json and the files that pin
 * versions. What `npm run verify` measured is in verify/measured.json, which only a whole run of it writes.
 */
async function main(): Promise<void> {
  const root = join(__dirname, '..');
  for (const [page, blocks] of Object.entries(await pages())) {
    const path = join(root, page);
    const text = Object.entries(blocks).reduce(
      (before, [name, content]) => update(before, page, name, content),
      readFileSync(path, 'utf8'),
    );
    writeFileSync(path, text);
  }
  mkdirSync(join(root, 'docs/badges'), { recursive: true });
  for (const [file, content] of Object.entries(badges)) {
    writeFileSync(join(root, 'docs/badges', file), content);
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
