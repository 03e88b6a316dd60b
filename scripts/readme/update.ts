/**
 * Replaces the text between `<!-- name -->` and `<!-- /name -->` of a page with `content`: in separate lines, or inside
 * a line if the marks are inside one. Throws if the text has no such marks.
 */
export function update(text: string, page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${page}: no "${start}" followed by "${end}"`);
  }
  const line = text[from + start.length] === '\n' ? '\n' : '';
  return `${text.slice(0, from + start.length)}${line}${content}${line}${text.slice(to)}`;
}
