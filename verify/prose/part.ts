import assert from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from '../lib/command';
import { none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import type { Part } from '../lib/part';
import { tool } from '../lib/tools';
import { comments, examples, scripts, texts } from './examples';
import { messages } from './messages';

const ROOT = join(__dirname, '../..');
const STYLE = join(__dirname, 'styles/OpenIM');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs'];
const SOURCES = ['additions', 'environments', 'charts', 'scripts', 'test', 'verify'];
/** Folders with messages for users, and with texts of `dist/`: alerts, dashboards, descriptions, configuration. */
const TEXTS = ['additions', 'environments', 'charts', 'scripts'];
/** Rules for messages, which contain commands, names and headings. */
const WORDS: ReadonlySet<string> = new Set(['OpenIM.Riddles', 'OpenIM.Terms']);
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
    await context.check('vale finds nothing in the comments of the TypeScript, and in the scripts', async () => {
      const files = ['main.ts', ...SOURCES.flatMap(sourcesIn)];
      await clean(files);
      return `${files.length} files`;
    });
    await context.check('vale finds nothing in the messages, and in the texts of dist/', async () => {
      const files = ['main.ts', ...TEXTS.flatMap(sourcesIn)].filter((path) => path.endsWith('.ts'));
      const pages = files.map((file) => messages(readFileSync(join(ROOT, file), 'utf8')));
      none(
        'findings',
        (await findingsOf('md', pages)).flatMap((list, index) =>
          list.filter(isWord).map(({ Check, Message }) => `${files[index]}: ${Message} (${Check})`),
        ),
      );
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
    await context.check('in TypeScript only comments are checked, without spelling and headings', () =>
      tried('ts', comments.rejects, comments.accepts, () => true),
    );
    await context.check('in a shell script, comments and messages are checked', () =>
      tried('sh', scripts.rejects, scripts.accepts, () => true),
    );
    await context.check('of a message, texts and templates are checked', () =>
      tried('md', texts.rejects.map(messages), texts.accepts.map(messages), isWord),
    );
  },
};

const isWord = ({ Check }: Finding): boolean => WORDS.has(Check);

/** Paths of the programs below a folder of the repository. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return EXCLUDED.has(path) ? [] : sourcesIn(path);
    }
    return /\.(ts|js|sh)$/.test(path) ? [path] : [];
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
async function tried(
  extension: string,
  rejects: readonly string[],
  accepts: readonly string[],
  counts: (finding: Finding) => boolean,
): Promise<void> {
  const all = [...rejects, ...accepts];
  const wrong = (await findingsOf(extension, all))
    .map((list, number) => ({ text: all[number], rejected: list.some(counts) }))
    .filter(({ rejected }, number) => rejected !== number < rejects.length)
    .map(({ text, rejected }) => `${rejected ? 'rejected' : 'accepted'}: ${text}`);
  none('examples', wrong);
}

/** What vale finds in each of these texts, as files with this extension. */
const findingsOf = (extension: string, all: readonly string[]): Promise<readonly (readonly Finding[])[]> =>
  inFolder(async (write) => {
    const paths = all.map((text, number) => write(`${number}.${extension}`, `${text}\n`));
    const found = await findings(paths);
    return paths.map((path) => found.get(path) ?? []);
  });

export default part;
