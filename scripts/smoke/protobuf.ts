/** A field's value on the wire: a varint, or bytes after their length (text, bytes, a nested message). */
export type Value = number | string | Uint8Array;

/**
 * A message of protobuf.dev/programming-guides/encoding, field by field; 0 and empty text are omitted, as in proto3.
 * Numbers are integers from 0 to 2^53.
 */
export const encode = (fields: readonly (readonly [number: number, value: Value])[]): Buffer =>
  Buffer.concat(fields.filter(([, value]) => value !== 0 && value !== '').flatMap(field));

function field([number, value]: readonly [number: number, value: Value]): Buffer[] {
  if (typeof value === 'number') {
    return [varint(number * 8), varint(value)];
  }
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [varint(number * 8 + 2), varint(bytes.length), Buffer.from(bytes)];
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + 128);
  }
  return Buffer.from([...bytes, rest]);
}

/** The fields of one message by number, in the order of the bytes. */
export class Fields {
  private readonly values = new Map<number, (number | Buffer)[]>();

  /** Throws if the bytes end too early or have a wire type that OpenIM's messages do not use. */
  constructor(bytes: Buffer) {
    const reader = new Reader(bytes);
    while (!reader.done()) {
      const tag = reader.varint();
      const value = tag % 8 === 0 ? reader.varint() : reader.bytes(tag);
      const number = Math.floor(tag / 8);
      this.values.set(number, [...(this.values.get(number) ?? []), value]);
    }
  }

  number(field: number): number {
    const value = this.values.get(field)?.at(-1);
    return typeof value === 'number' ? value : 0;
  }

  text(field: number): string {
    const value = this.values.get(field)?.at(-1);
    return Buffer.isBuffer(value) ? value.toString() : '';
  }

  /** Nested messages; the entries of a map are messages too, with the key in field 1 and the value in field 2. */
  messages(field: number): Fields[] {
    return (this.values.get(field) ?? []).filter((value) => Buffer.isBuffer(value)).map((value) => new Fields(value));
  }
}

class Reader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  done = (): boolean => this.at >= this.buffer.length;

  /** Above 2^53, which includes negative numbers, only approximately: no field here needs them. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.buffer[this.at++];
      if (byte === undefined) {
        throw new Error('protobuf: the bytes end inside a number');
      }
      value += (byte % 128) * factor;
      if (byte < 128) {
        return value;
      }
    }
  }

  bytes(tag: number): Buffer {
    if (tag % 8 !== 2) {
      throw new Error(`protobuf: wire type ${tag % 8} of field ${Math.floor(tag / 8)}`);
    }
    const length = this.varint();
    if (this.at + length > this.buffer.length) {
      throw new Error(`protobuf: ${length} bytes announced, ${this.buffer.length - this.at} left`);
    }
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
}
