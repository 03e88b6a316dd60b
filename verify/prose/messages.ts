import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TypeScript from 'typescript';

/** Loaded at run time, because the compiler cannot run in the bundle that starts this program. */
const ts: typeof TypeScript = createRequire(join(__dirname, 'messages.ts'))('typescript');

/** The texts of two words or more in TypeScript, as a page with a paragraph for each; `x` replaces the values in a template. */
export function messages(source: string): string {
  const texts: string[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      texts.push(node.text);
    } else if (ts.isTemplateExpression(node)) {
      texts.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('x'));
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
  // Indented lines would be code in Markdown, which vale skips.
  return texts
    .filter((text) => /\w \w/.test(text))
    .map((text) => text.replace(/^\s+/gm, ''))
    .join('\n\n');
}
