import { inspect } from 'node:util';
import { didYouMean } from './nearest';
import { renamed } from './renamed';

/** A problem of one value, as a line of the message: path, value, reason, remedy. */
export interface Problem {
  readonly path: string;
  readonly text: string;
  /** No constraint or rule reads a `malformed` value. An `unfit` one has a valid form, but does not work here. */
  readonly kind: 'malformed' | 'unfit';
}

export type Check = (value: unknown, path: string) => readonly Problem[];

/** Problems of a well-formed value; each begins with the path of the field. */
export type Constraint<T> = (value: T, path: string) => readonly string[];

/** A value in the notation of the file: "512m" in its quotes, NaN, null. */
export const literal = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 0 });

/** "1 node", "3 nodes". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const is = (value: unknown): string => (value === undefined ? 'is missing' : `is ${literal(value)}`);

const malformed = (path: string, value: unknown, reason: string): Problem => ({
  path,
  text: `${path} ${is(value)}: ${reason}`,
  kind: 'malformed',
});

/** A single value; `fault` returns its problem and the valid form. */
export const format =
  (fault: (value: unknown) => string | undefined): Check =>
  (value, path) => {
    const reason = fault(value);
    return reason ? [malformed(path, value, reason)] : [];
  };

/** A text of the given form. */
export const text = (pattern: RegExp, rule: string): Check =>
  format((value) => (typeof value === 'string' && pattern.test(value) ? undefined : rule));

export const integer = (least: number, most: number): Check =>
  format((value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`,
  );

export const boolean: Check = format((value) => (typeof value === 'boolean' ? undefined : 'must be true or false'));

/** A share of a whole. */
export const share: Check = format((value) =>
  typeof value === 'number' && value > 0 && value <= 1 ? undefined : 'must be a number above 0, up to 1',
);

export const oneOf = (...choices: readonly (string | number)[]): Check =>
  format((value) =>
    choices.some((choice) => choice === value)
      ? undefined
      : `must be ${choices.length > 1 ? 'one of ' : ''}${choices.map((choice) => JSON.stringify(choice)).join(', ')}${didYouMean(value, choices.map(String))}`,
  );

export const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? [] : check(value, path);

/** A list without repetitions, of at least `least` and at most `most` values. */
export const list =
  (check: Check, least: number, most: number): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length < least) {
      return [malformed(path, value, `must be a list${least > 0 ? ` of at least ${counted(least, 'value')}` : ''}`)];
    }
    if (value.length > most) {
      return [
        {
          path,
          text: `${path} has ${value.length} values: must be a list of at most ${most}; remove some`,
          kind: 'malformed',
        },
      ];
    }
    // A spread fills the holes of a sparse list, which flatMap would skip.
    const items: unknown[] = [...value];
    return items.flatMap((item, index) =>
      items.slice(0, index).includes(item)
        ? [malformed(`${path}[${index}]`, item, `repeats ${path}[${items.indexOf(item)}]; remove one of them`)]
        : check(item, `${path}[${index}]`),
    );
  };

/** An object of exactly these fields: one for each of the type, so that no new field is unchecked. */
export const fields = <T>(checks: { readonly [K in keyof T]-?: Check }): Check => {
  const entries = Object.entries<Check>(checks);
  const names = Object.keys(checks);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [malformed(path || 'environment', value, `must be an object with ${names.join(', ')}`)];
    }
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const unknown = Object.keys(value).filter((name) => !names.includes(name));
    const old = unknown.filter((name) => names.includes(renamed[name] ?? ''));
    const replaced = new Set(old.map((name) => renamed[name]));
    return [
      ...entries
        .filter(([name]) => name in value || !replaced.has(name))
        .flatMap(([name, check]) => check((value as Record<string, unknown>)[name], at(name))),
      ...unknown.map((name): Problem => {
        const text = old.includes(name)
          ? `is the old name of ${at(renamed[name] as string)}: write that name`
          : `is unknown: valid fields are ${names.join(', ')}${didYouMean(name, names)}`;
        return { path: at(name), text: `${at(name)} ${text}`, kind: 'malformed' };
      }),
    ];
  };
};

/** An object whose field `tag` selects the check of all its fields. */
export const variant =
  (tag: string, checks: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [malformed(path, value, `must be an object with ${tag}`)];
    }
    const kind = (value as Readonly<Record<string, unknown>>)[tag];
    const check = typeof kind === 'string' && Object.hasOwn(checks, kind) ? checks[kind] : undefined;
    return check ? check(value, path) : oneOf(...Object.keys(checks))(kind, `${path}.${tag}`);
  };

/** An object of names that people choose; `fault` returns what is wrong with a name, and its remedy. */
export const record =
  (fault: (name: string) => string | undefined, check: Check): Check =>
  (value, path) =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? [malformed(path, value, 'must be an object of names and values')]
      : Object.entries(value).flatMap(([name, inner]) => {
          const at = `${path}[${literal(name)}]`;
          const reason = fault(name);
          return reason ? [malformed(at, inner, reason)] : check(inner, at);
        });

/** A check, and constraints for values that pass it. */
export const constrained =
  <T>(check: Check, ...constraints: readonly Constraint<T>[]): Check =>
  (value, path) => {
    const problems = check(value, path);
    return problems.some(({ kind }) => kind === 'malformed')
      ? problems
      : [
          ...problems,
          ...constraints
            .flatMap((constraint) => constraint(value as T, path))
            .map((line): Problem => ({ path, text: line, kind: 'unfit' })),
        ];
  };
