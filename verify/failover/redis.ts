import { connect, type Socket } from 'node:net';

/** Text, number, list or nothing; an error reply rejects. */
export type Reply = string | number | null | readonly Reply[];

/** go-redis gives a reply 3 s. */
const PATIENCE = 3000;

/** A connection to a Redis server or to a proxy of one. Every pending command rejects when it ends. */
export class Redis {
  private buffer = Buffer.alloc(0);
  private readonly waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (data) => this.read(data));
    socket.on('close', () => this.end(new Error('connection closed')));
  }

  static open(host: string, port: number, password: string): Promise<Redis> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), PATIENCE);
      socket.once('error', reject);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', reject);
        socket.on('error', () => {});
        const redis = new Redis(socket);
        redis.send('AUTH', password).then(() => resolve(redis), reject);
      });
    });
  }

  send(...words: readonly string[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(new Error('connection closed'));
        return;
      }
      const timer = setTimeout(() => this.socket.destroy(), PATIENCE);
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          then(value);
        };
      this.waiting.push({ resolve: settled(resolve), reject: settled(reject) });
      this.socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private end(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) {
      reject(error);
    }
  }

  private read(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (let parsed = parse(this.buffer, 0); parsed; parsed = parse(this.buffer, 0)) {
      this.buffer = this.buffer.subarray(parsed.end);
      const next = this.waiting.shift();
      if (parsed.value instanceof Error) {
        next?.reject(parsed.value);
      } else {
        next?.resolve(parsed.value);
      }
    }
  }
}

interface Parsed {
  readonly value: Reply | Error;
  readonly end: number;
}

/** One RESP2 reply from `start`; `undefined` while it is not complete. */
function parse(buffer: Buffer, start: number): Parsed | undefined {
  const line = buffer.indexOf('\r\n', start);
  if (line < 0) {
    return undefined;
  }
  const text = buffer.toString('utf8', start + 1, line);
  const after = line + 2;
  switch (String.fromCharCode(buffer[start] ?? 0)) {
    case '+':
      return { value: text, end: after };
    case '-':
      return { value: new Error(text), end: after };
    case ':':
      return { value: Number(text), end: after };
    case '$': {
      const end = after + Number(text) + 2;
      return text === '-1'
        ? { value: null, end: after }
        : buffer.length < end
          ? undefined
          : { value: buffer.toString('utf8', after, end - 2), end };
    }
    case '*':
      return text === '-1' ? { value: null, end: after } : list(buffer, after, Number(text));
    default:
      throw new Error(`not RESP: ${buffer.toString('utf8', start, line)}`);
  }
}

function list(buffer: Buffer, start: number, length: number): Parsed | undefined {
  const values: Reply[] = [];
  let end = start;
  while (values.length < length) {
    const item = parse(buffer, end);
    if (!item) {
      return undefined;
    }
    values.push(item.value instanceof Error ? item.value.message : item.value);
    end = item.end;
  }
  return { value: values, end };
}
