/** A value of a Secret, and where it is. */
export interface SecretValue {
  /** "openim/openim-share secret" */
  readonly id: string;
  readonly value: Buffer;
}

/** Replaces a value. */
const MASK = '***';

/** Minimum characters of a value that can be removed: shorter ones are too common, so the bundle omits content with them. */
export const SHORTEST = 4;

/** Removes every known value from a text, in any encoding. */
export function scrubber(values: readonly SecretValue[]): (text: string) => string {
  const all = new Set(values.flatMap(({ value }) => formsOf(value)).filter((form) => form.length >= SHORTEST));
  // The longest first: one encoding may be a part of another.
  const forms = [...all].sort((one, other) => other.length - one.length);
  return (text) =>
    forms.reduce((rest, form) => (form.length > rest.length ? rest : rest.replaceAll(form, () => MASK)), text);
}

/** The same in every text of an object, including its keys: before the conversion to JSON, which may escape a text again. */
export const scrubbed = (scrub: (text: string) => string, value: unknown): unknown => {
  if (typeof value === 'string') {
    return scrub(value);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map((one) => scrubbed(scrub, one))
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [scrub(key), scrubbed(scrub, one)]));
};

/** The values that cannot be removed from a text. */
export const tooShort = (values: readonly SecretValue[]): readonly SecretValue[] =>
  values.filter(({ value }) => {
    const length = value.toString().trim().length;
    return length > 0 && length < SHORTEST;
  });

/** Encodings of a value: plain, line by line, escaped for JSON or a URL, in base64 or hexadecimal digits. */
function formsOf(value: Buffer): readonly string[] {
  const text = value.toString();
  const plain = [text, text.trim(), ...text.split(/\r?\n/).map((line) => line.trim())];
  return [
    ...plain.flatMap((one) => [one, ...escaped(one)]),
    ...[value, Buffer.from(text.trim())].flatMap((bytes) => [
      ...encoded(bytes),
      ...encoded(Buffer.from(bytes.toString('base64'))),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
    ]),
  ];
}

function escaped(text: string): readonly string[] {
  const url = encodeURIComponent(text);
  const strict = url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ text }).toString().slice('text='.length);
  const once = asJson(text);
  return [
    ...once,
    // A text inside a text: JSON in a log line, in an object.
    ...once.flatMap(asJson),
    ...[url, strict, form].flatMap((one) => [one, one.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())]),
  ];
}

/** As most programs write JSON, and as Go does. */
function asJson(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [json, json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)];
}

/** Both alphabets of base64, with padding and without, and the middle of a longer text in base64: "user:<value>". */
function encoded(bytes: Buffer): readonly string[] {
  const whole = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('base64').replace(/=+$/, '')];
  const inner = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last characters also encode bits of the neighbouring characters.
    const core = text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6));
    return core.length >= 8 ? [core, core.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
  return [...whole, ...inner];
}
