import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../docs/runbooks');

/** A page of docs/runbooks/, by its name: `restore`. */
export class Page {
  private readonly text: string;

  constructor(readonly name: string) {
    this.text = readFileSync(join(FOLDER, `${name}.md`), 'utf8');
  }

  /** The shell commands between a heading and the next one, block by block. Throws when there is no such block. */
  commands(heading: string): readonly string[] {
    const blocks = [...this.section(heading).matchAll(/^( *)```sh\n(.*?)\n *```$/gms)];
    assert(blocks.length > 0, `docs/runbooks/${this.name}.md has no commands under "${heading}"`);
    return blocks.map(([, indent, code = '']) => code.replace(new RegExp(`^${indent}`, 'gm'), ''));
  }

  /** The one block below a heading that has this text. */
  block(heading: string, text: string): string {
    const found = this.commands(heading).filter((block) => block.includes(text));
    const where = `docs/runbooks/${this.name}.md has ${found.length} blocks with "${text}" under "${heading}"`;
    assert(found.length === 1, `${where}, not one`);
    return found.join();
  }

  /** Commands between backquotes that match, below a heading or anywhere, in their order. Throws without one. */
  inlines(pattern: RegExp, heading?: string): readonly string[] {
    const text = heading === undefined ? this.text : this.section(heading);
    const found = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code).filter((code) => pattern.test(code));
    assert(found.length > 0, `docs/runbooks/${this.name}.md has no command ${pattern} under "${heading}"`);
    return found;
  }

  /** From a heading to the next one; in a block of code a line that begins with # is a comment. */
  private section(heading: string): string {
    const headings = [...this.text.matchAll(/^ *```.*?^ *```$|^#+ ([^\n]*)$/gms)].filter(([, title]) => title !== undefined);
    const at = headings.findIndex(([, title]) => title === heading);
    assert(at >= 0, `docs/runbooks/${this.name}.md has no heading "${heading}"`);
    return this.text.slice(headings[at]?.index, headings[at + 1]?.index);
  }
}
