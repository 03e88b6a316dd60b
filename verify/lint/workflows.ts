import assert from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../lib/command';
import type { Context } from '../lib/part';
import { tool } from '../lib/tools';

const FOLDER = join(__dirname, '../../.github/workflows');

/** Edits of a workflow after which GitHub would not run it, or an expression in it would be empty. */
const mistakes: readonly (readonly [right: string, wrong: string])[] = [
  ['timeout-minutes: 10', 'timeout: 10'],
  ['needs: compare', 'needs: comparison'],
  ['pull-requests: write', 'pull-requests: all'],
  ['github.event.pull_request.number', 'github.event_number'],
];

/** GitHub reads workflows only after a push; actionlint knows their schema and the types of their expressions. */
export async function workflows({ check }: Context): Promise<void> {
  const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
  await check('actionlint finds nothing in the workflows', async () => {
    const files = readdirSync(FOLDER);
    for (const file of files) {
      assert.equal(await findings(read(file)), '', file);
    }
    return files.join(', ');
  });
  await check('actionlint rejects a wrong key, job, permission and expression', async () => {
    const text = read('review.yml');
    for (const [right, wrong] of mistakes) {
      assert(text.includes(right), `review.yml has no "${right}"`);
      assert.notEqual(await findings(text.replace(right, wrong)), '', wrong);
    }
  });
}

/** Its findings in the text of a workflow. shellcheck is not asked: it may not be installed. */
async function findings(text: string): Promise<string> {
  const { stdout, stderr } = await command(await tool('actionlint'), ['-no-color', '-oneline', '-shellcheck=', '-'], text);
  assert.equal(stderr, '');
  return stdout.trim();
}
