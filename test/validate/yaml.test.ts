import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml';
import { parse } from 'yaml';
import type { Context } from '../../charts/checks/context';
import { yaml } from '../../charts/checks/yaml';
import { toYaml } from '../../charts/constructs/yaml';

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'yaml, version 1.1': (text) => parse(text, { version: '1.1' }),
  'yaml, version 1.2': (text) => parse(text, { version: '1.2' }),
  'js-yaml, version 1.1': (text) => load(text, { schema: YAML11_SCHEMA }),
  'js-yaml, version 1.2': (text) => load(text, { schema: CORE_SCHEMA }),
};

/** A text as a value, as a key, in a list and deeper. */
const places = (text: string) => ({ values: { a: text, b: [text, { c: text }] }, keys: { [text]: 'key' } });

/** Readers that get something else than was written. */
const misreaders = (text: string): string[] =>
  Object.keys(readers).filter((name) => {
    try {
      return !isDeepStrictEqual(readers[name]?.(toYaml(places(text))), places(text));
    } catch {
      return true;
    }
  });

const characters = (set: string) => fc.string({ unit: fc.constantFrom(...set), maxLength: 8 });
/** As 'binary' of fast-check, which makes a table of all of them. */
const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
const texts = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  // What numbers, dates, booleans and signs are made of.
  characters('0179_oOxXbB-+'),
  characters('01_.eE-+'),
  characters('0123456789-: TZt.+'),
  characters('yYnNoOeEsStTrRuUfFaAlL~'),
  characters('<=-?:,[]{}#&*!|>\'"%@` \t\n'),
  characters('\r\n\t a\u0085\u2028'),
);

test('every parser reads every text, as a value and as a key', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(misreaders(text)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

/**
 * Texts that some reader parses as another type if they are not quoted: the packages `yaml` and `js-yaml`, go-yaml
 * 3.0.4, PyYAML 6.0.3.
 */
const tricky = [
  ...'0o7 0o17 -0o7 0O7 0X1F 0B1 0b-1 0o+_17 -_1 +_1.5 1e_8 7E_+_9 1_e1_ 0_Xb 0E_+1_ -_0o7 0_x7 0e_-10 E10 . ._ +.'.split(
    ' ',
  ),
  ...'0x1f 1_000 0b1 010 1e3 1:30 12:30:45 2001-01-01 yes n null ~ .inf -1.5 = <<'.split(' '),
  ...['0000-0-0', '2001-1-1', '2001-1-1 1:1:1', '2001-1-1t1:1:1Z'],
  ...[' \n', '\n  \t\n\n', '\tall:\n\tmake\n', '\n\t', 'a\tb', '\n a\n \n', ' a\na\n ', '', ' ', '\n', 'a\r\nb'],
  ...['\u0007', 'a\u007fb', 'a\u0085b', 'a\u2028b', '\ufeffa', 'a\ufffeb', 'é', '😀'],
];

test.each(tricky)('every parser reads %j', (text) => {
  expect(misreaders(text)).toEqual([]);
});

test('half of a surrogate pair is rejected with its path, in values and keys', () => {
  const faults = (data: object) =>
    yaml({ objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes' }, data }] } as unknown as Context);
  const says = 'has half of a surrogate pair, which UTF-8 cannot encode; remove it';
  expect(faults({ list: ['', 'a\ud800b'] })).toEqual([`ConfigMap notes: data.list.1 ${says}`]);
  expect(faults({ 'a\udc00': '' })).toEqual([`ConfigMap notes: data.a\udc00 ${says}`]);
  expect(faults({ list: ['😀', '\\ud800'] })).toEqual([]);
});
