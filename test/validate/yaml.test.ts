import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Context } from '../../charts/lib/validate/context';
import { misreading, yaml } from '../../charts/lib/validate/yaml';

/** Whether a reader of this version of YAML gets what cdk8s writes, as a value and as a key. */
function gets(text: string, version: '1.1' | '1.2'): boolean {
  try {
    const read = parse(Yaml.stringify({ value: text, [text]: 'key' }), { version });
    return read.value === (text === 'value' ? 'key' : text) && read[text] === 'key';
  } catch {
    return false;
  }
}

const readers = ['1.1', '1.2'] as const;
const characters = (set: string) => fc.string({ unit: fc.constantFrom(...set), maxLength: 8 });
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  // What numbers, dates, booleans and signs are made of.
  characters('0179_oOxXbB-+'),
  characters('01_.eE-+'),
  characters('0123456789-: TZt.+'),
  characters('yYnNoOeEsStTrRuUfFaAlL~'),
  characters('<=-?:,[]{}#&*!|>\'"%@` \t\n'),
);

test('what is let through is the same text to readers of YAML 1.1 and 1.2', () => {
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(misreading(text) === undefined);
      expect(readers.filter((version) => !gets(text, version))).toEqual([]);
    }),
    { numRuns: 20000 },
  );
});

test('every refused text is found wherever it stands in an object', () => {
  const found = (data: object) =>
    yaml({
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes' }, data }],
      ofKind: () => [],
    } as unknown as Context);
  fc.assert(
    fc.property(fc.oneof(texts, fc.constantFrom(...Object.keys(refused))), (text) => {
      const fault = misreading(text);
      expect(found({ list: ['', text] })).toEqual(fault ? [`ConfigMap notes: data.list.1 ${fault}`] : []);
      expect(found({ [text]: '' })).toEqual(fault ? [`ConfigMap notes: the key data.${text} ${fault}`] : []);
    }),
    { numRuns: 5000 },
  );
});

/** What the readers of the package `yaml` take differently, and what other readers do: go-yaml 2.4.2 and 3.0.4, PyYAML 6.0.3. */
const refused: Readonly<Record<string, string>> = {
  '0o7': '7 in YAML 1.2 and go-yaml',
  '0o17': '15',
  '<<': 'a merge key in YAML 1.1',
  ' \n': 'a line break in both, as it is written',
  '\n  \t\n\n': 'another text in both, as it is written',
  '=': 'a type of its own in YAML 1.1, on which PyYAML stops',
  '-0o7': '-7 in go-yaml',
  '0O7': '7 in go-yaml',
  '0X1F': '31 in go-yaml',
  '0B1': '1 in go-yaml',
  '-_1': '-1 in go-yaml',
  '+_1.5': '1.5 in go-yaml',
  '1e_8': '100000000 in go-yaml',
  '0b-1': '-1 in go-yaml',
  '0o+_17': '15 in go-yaml 3',
  '\tall:\n\tmake\n': 'refused by go-yaml',
  '\n\t': 'refused by go-yaml',
  'a\tb': 'refused by PyYAML',
  '\ufeffa': 'refused by libyaml',
  '7E_+_9': '7000000000 in go-yaml',
  '1_e1_': '10 in go-yaml',
  'a\u007fb': 'refused by go-yaml and PyYAML',
  'a\u0085b': 'a line break in YAML 1.1',
  'a\u2028b': 'a line break in YAML 1.1',
  'a\u2029b': 'a line break in YAML 1.1',
  'a\ufffeb': 'refused by go-yaml and PyYAML',
  'a\ud800b': 'refused by go-yaml',
  'a\udc00b': 'refused by go-yaml',
};

test.each(Object.entries(refused))('%j is refused: %s', (text) => {
  expect(misreading(text)).toBeDefined();
});

test('whatever the readers of YAML 1.1 and 1.2 differ in is refused, and all of it is found', () => {
  const different = Object.keys(refused).filter((text) => readers.some((version) => !gets(text, version)));
  expect(different).toEqual(['0o7', '0o17', '<<', ' \n', '\n  \t\n\n']);
});

test.each([
  ...'0x1f 1_000 0b1 010 1e3 1:30 2001-01-01 yes n null ~ .inf -1.5'.split(' '),
  ...'0o8 0o _1 1e e_1 == <<< 1.2.3 v1.0_1 10.0.0.0/8 -_ 0_8 é 😀'.split(' '),
  ...['', ' ', '\n', 'a\n \n', ' \na', 'a\n\tb\n', 'a\r\nb', '\u0007'],
])('%j is quoted where it must be, and let through', (text) => {
  expect(misreading(text)).toBeUndefined();
  expect(readers.filter((version) => !gets(text, version))).toEqual([]);
});
