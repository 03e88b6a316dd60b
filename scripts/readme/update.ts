/**
 * Puts `content` between `<!-- name -->` and `<!-- /name -->`. Throws when the text has no such marks.
 */
export function update(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`README.md: no "${start}" followed by "${end}"`);
  }
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}
