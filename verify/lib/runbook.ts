import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../docs/runbooks');

/** A page of docs/runbooks/, by its name: `restore`. */
export class Page {
  private readonly lines: readonly string[];

  constructor(readonly name: string) {
    this.lines = readFileSync(join(FOLDER, `${name}.md`), 'utf8').split('\n');
  }

  /** The shell commands between a heading and the next one, block by block. Throws when there is no such block. */
  commands(heading: string): readonly string[] {
    const blocks: string[] = [];
    let code: string[] | undefined;
    let indent = 0;
    let here = false;
    for (const line of this.lines) {
      if (code && line.trim() === '```') {
        blocks.push(code.join('\n'));
        code = undefined;
      } else if (code) {
        code.push(line.slice(indent));
      } else if (here && line.trim() === '```sh') {
        indent = line.indexOf('`');
        code = [];
      } else if (/^#+ /.test(line)) {
        here = line.replace(/^#+ /, '') === heading;
      }
    }
    assert(blocks.length !== 0, `docs/runbooks/${this.name}.md has no commands under "${heading}"`);
    return blocks;
  }

  /** The one block below a heading that has this text. */
  block(heading: string, text: string): string {
    const [found, ...more] = this.commands(heading).filter((block) => block.includes(text));
    assert(
      found !== undefined && more.length === 0,
      `docs/runbooks/${this.name}.md has ${more.length + Number(found !== undefined)} blocks with "${text}" under "${heading}", not one`,
    );
    return found;
  }

  /** Commands between backquotes that match, below a heading or anywhere, in their order. Throws without one. */
  inlines(pattern: RegExp, heading?: string): readonly string[] {
    const start = this.lines.findIndex((line) => line.replace(/^#+ /, '') === heading);
    const end = this.lines.findIndex((line, at) => at > start && /^#+ [A-Z0-9]/.test(line));
    const lines = heading === undefined ? this.lines : this.lines.slice(start, end < 0 ? undefined : end);
    const found = [...lines.join('\n').matchAll(/`([^`\n]+)`/g)]
      .map(([, code = '']) => code)
      .filter((code) => pattern.test(code));
    if (found.length === 0 || (heading !== undefined && start < 0)) {
      throw new Error(`docs/runbooks/${this.name}.md has no command ${pattern} under "${heading}"`);
    }
    return found;
  }
}
