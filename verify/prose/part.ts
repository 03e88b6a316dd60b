import assert from 'node:assert';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from '../lib/command';
import { none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import type { Part } from '../lib/part';
import { tool } from '../lib/tools';
import { comments, examples } from './examples';

const ROOT = join(__dirname, '../..');
const STYLE = join(__dirname, 'styles/OpenIM');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs'];
const SOURCES = ['additions', 'environments', 'charts', 'scripts', 'test', 'verify'];
/** Folders with texts of upstream, with downloads and with reports. */
const EXCLUDED: ReadonlySet<string> = new Set(['test/upstream', 'verify/cache', 'verify/report']);

interface Finding {
  readonly Check: string;
  readonly Line: number;
  readonly Message: string;
}

const part: Part = {
  name: 'prose',
  title: 'pages and comments are in plain technical English, by the rules of verify/prose/styles',
  async run(context) {
    await context.check('vale finds nothing in the pages', () => clean(PAGES));
    await context.check('vale finds nothing in the comments of the TypeScript', async () => {
      const files = ['main.ts', ...SOURCES.flatMap(sourcesIn)];
      await clean(files);
      return `${files.length} files`;
    });
    await context.check('every rule has examples', () => {
      const rules = readdirSync(STYLE).map((file) => `OpenIM.${basename(file, '.yml')}`);
      const without = rules.filter((rule) => !(rule in examples));
      none('rules without an example in verify/prose/examples.ts', without);
      return `${Object.keys(examples).length} rules`;
    });
    for (const [rule, { rejects, accepts }] of Object.entries(examples)) {
      await context.check(`${rule} rejects its examples and nothing else`, () =>
        tried('md', rejects, accepts, ({ Check }) => Check === rule),
      );
    }
    await context.check('of TypeScript, comments alone are checked, without spelling and headings', () =>
      tried('ts', comments.rejects, comments.accepts, () => true),
    );
  },
};

/** Paths of the TypeScript below a folder of the repository. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return EXCLUDED.has(path) ? [] : sourcesIn(path);
    }
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** Throws when vale finds anything in these files and folders of the repository. */
async function clean(paths: readonly string[]): Promise<void> {
  const found = await findings(paths.map((path) => join(ROOT, path)));
  none(
    'findings',
    [...found].flatMap(([page, list]) =>
      list.map(({ Check, Line, Message }) => `${page.slice(ROOT.length + 1)}:${Line}: ${Message} (${Check})`),
    ),
  );
}

/** What vale finds, by page. Throws with its own words when it cannot run. */
async function findings(pages: readonly string[]): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const flags = [`--config=${join(ROOT, '.vale.ini')}`, '--output=JSON'];
  const { stdout, stderr } = await command(await tool('vale'), [...flags, ...pages]);
  assert(stdout.startsWith('{') && !/^ *"Code"/m.test(stdout), `vale: ${stderr || stdout}`);
  return new Map(Object.entries(JSON.parse(stdout)));
}

/** Throws unless files of this type with the texts of `rejects`, and no others, have a finding that counts. */
const tried = (
  extension: string,
  rejects: readonly string[],
  accepts: readonly string[],
  counts: (finding: Finding) => boolean,
): Promise<void> =>
  inFolder(async (write) => {
    const texts = [...rejects, ...accepts];
    const pages = texts.map((text, number) => ({ text, path: write(`${number}.${extension}`, `${text}\n`) }));
    const found = await findings(pages.map(({ path }) => path));
    const wrong = pages
      .map(({ path, text }) => ({ text, rejected: (found.get(path) ?? []).some(counts) }))
      .filter(({ rejected }, number) => rejected !== number < rejects.length)
      .map(({ text, rejected }) => `${rejected ? 'rejected' : 'accepted'}: ${text}`);
    none('examples', wrong);
  });

export default part;
