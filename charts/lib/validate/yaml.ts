import { identity } from '../manifest';
import type { Rule } from './context';

/**
 * What a reader may take for a number when it stands without quotes: `0o7` is 7 in YAML 1.2, and go-yaml, with which
 * kubectl reads, takes 0X1F, 0B1 and 0b-1 as well, and drops underscores wherever they stand (-_1, 1e_8).
 */
const NUMBER = /^[-+]?(?:0[oO][-+]?[0-7]+|0[xX][\da-fA-F]+|0[bB][-+]?[01]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/;

/** The numbers of YAML 1.1, which cdk8s puts in quotes. */
const QUOTED = /^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|\d[\d_]*|(?:\d[\d_]*)?\.[\d_]*|(?:\d[\d_]*)?(?:\.[\d_]*)?[eE][-+]?\d+)$/;

/** `=` has a type of its own in YAML 1.1, on which PyYAML stops, and `<<` merges mappings there. */
const isMisread = (text: string): boolean =>
  text === '=' || text === '<<' || (/^[-+.\d]/.test(text) && NUMBER.test(text.replaceAll('_', '')) && !QUOTED.test(text));

/**
 * Characters that YAML 1.1 takes for a line's end and YAML 1.2 does not (U+0085, U+2028, U+2029), and those that go-yaml
 * or libyaml refuses: U+007F to U+009F, U+FEFF, U+FFFE, U+FFFF and halves of a surrogate pair.
 */
const UNREADABLE =
  /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What else goes wrong with `yaml` 2.9.1 as the writer. */
const misplaced: readonly (readonly [place: RegExp, fault: string])[] = [
  // The number of spaces to leave out is not written.
  [/^\n* [ \t\n]*\n$/, 'is nothing but blank lines, whose spaces readers of YAML lose; leave them out'],
  // go-yaml takes it for an indentation.
  [
    /^(?:\n+\t|\t[^\n]*\n)/,
    'has several lines and a tab in front, which kubectl refuses to read; begin with another character',
  ],
  [/^[^\n]*\t[^\n]*$/, 'is one line with a tab, on which PyYAML stops; write spaces'],
];

/** A value without quotes at the end of a line of YAML. */
const VALUE = /(?:^|[:-] +)([-+.\d=<]\S*)$/gm;

/** Why a reader may not get the text that is written, and what to do; `undefined` when every reader gets it. */
export function misreading(text: string): string | undefined {
  if (isMisread(text)) {
    return `"${text}" is text to some readers of YAML and not to others; write it otherwise`;
  }
  const [character] = UNREADABLE.exec(text) ?? [];
  return character
    ? `has the character ${codePoint(character)}, which some readers of YAML refuse or take for a line's end; leave it out`
    : misplaced.find(([place]) => place.test(text))?.[1];
}

const codePoint = (character: string): string => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Says of an object's JSON that its strings may be at fault: 2 ms for all of `dev`, where a look at each string takes 8. */
const SUSPECT = new RegExp(
  `"(?:[-+]?0[oOXBb][-+]?\\w+|[-+.\\d][-+.\\w]*_[-+.\\w]*|=|<<|(?:\\\\[nt]| )+)"|\\\\t|\\\\ud[89a-f]|${UNREADABLE.source}`,
);

/** Every key and value must mean the same to readers of YAML 1.1 and 1.2; so must YAML inside a ConfigMap. */
export const yaml: Rule = ({ objects, ofKind }) => [
  ...objects
    .filter((object) => SUSPECT.test(JSON.stringify(object)))
    .flatMap((object) => misread(object, '').map(([path, fault]) => `${identity(object)}: ${path} ${fault}`)),
  ...ofKind('ConfigMap').flatMap((object) =>
    Object.entries<string>(object.data ?? {})
      .filter(([file]) => /\.ya?ml$/.test(file))
      .flatMap(([file, text]) =>
        [...text.matchAll(VALUE)].flatMap(([, value = '']) =>
          isMisread(value) ? `${identity(object)}: the value in data.${file} ${misreading(value)}` : [],
        ),
      ),
  ),
];

/** Keys and strings of a value that are misread, by path. */
function misread(value: unknown, path: string): (readonly [path: string, fault: string])[] {
  if (typeof value === 'string') {
    const fault = misreading(value);
    return fault ? [[path, fault]] : [];
  }
  return Object.entries(value ?? {}).flatMap(([key, child]) => {
    const at = path ? `${path}.${key}` : key;
    const fault = misreading(key);
    return [...(fault ? [[`the key ${at}`, fault] as const] : []), ...misread(child, at)];
  });
}
