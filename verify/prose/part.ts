import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { command } from '../lib/command';
import { none } from '../lib/findings';
import type { Part } from '../lib/part';
import { tool } from '../lib/tools';
import { examples } from './examples';

const ROOT = join(__dirname, '../..');
const STYLE = join(__dirname, 'styles/OpenIM');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs'];

interface Finding {
  readonly Check: string;
  readonly Line: number;
  readonly Message: string;
}

const part: Part = {
  name: 'prose',
  title: 'the pages are in plain technical English, by the rules of verify/prose/styles',
  async run(context) {
    await context.check('vale finds nothing in the pages', async () => {
      const found = await findings(PAGES.map((page) => join(ROOT, page)));
      none(
        'findings',
        [...found].flatMap(([page, list]) =>
          list.map(({ Check, Line, Message }) => `${page.slice(ROOT.length + 1)}:${Line}: ${Message} (${Check})`),
        ),
      );
    });
    await context.check('every rule has examples', () => {
      const rules = readdirSync(STYLE).map((file) => `OpenIM.${basename(file, '.yml')}`);
      none(
        'rules without an example in verify/prose/examples.ts',
        rules.filter((rule) => !(rule in examples)),
      );
      return `${Object.keys(examples).length} rules`;
    });
    for (const [rule, { rejects, accepts }] of Object.entries(examples)) {
      await context.check(`${rule} rejects its examples and nothing else`, () => tried(rule, rejects, accepts));
    }
  },
};

/** What vale finds, by page. Throws with its own words when it cannot run. */
async function findings(pages: readonly string[]): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const { stdout, stderr } = await command(await tool('vale'), [
    `--config=${join(ROOT, '.vale.ini')}`,
    '--output=JSON',
    ...pages,
  ]);
  const answer = parsed(stdout);
  if (!answer || 'Code' in answer) {
    throw new Error(`vale: ${stderr || stdout}`);
  }
  return new Map(Object.entries(answer));
}

function parsed(text: string): Readonly<Record<string, readonly Finding[]>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function tried(rule: string, rejects: readonly string[], accepts: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-prose-'));
  const pages = [...rejects, ...accepts].map((text, number) => ({ text, path: join(folder, `${number}.md`) }));
  for (const { path, text } of pages) {
    writeFileSync(path, `${text}\n`);
  }
  const found = await findings(pages.map(({ path }) => path)).finally(() => rmSync(folder, { recursive: true }));
  const wrong = pages
    .map(({ path, text }) => ({ text, rejected: (found.get(path) ?? []).some(({ Check }) => Check === rule) }))
    .filter(({ rejected }, number) => rejected !== number < rejects.length)
    .map(({ text, rejected }) => `${rejected ? 'rejected' : 'accepted'}: ${text}`);
  none('examples', wrong);
}

export default part;
