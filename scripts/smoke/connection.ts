import { noReply, noWelcome } from './advice/gateway';
import type { Failure } from './failure';
import { accepted, type Frame, GatewaySocket, type Login, welcomed } from './gateway-socket';
import type { Message } from './messages';
import { sleep } from './sleep';
import type { Target } from './target';

/** A client's WebSocket, whose answers and messages are waited for. */
export class Connection {
  private readonly pushed: Message[] = [];
  private readonly replies = new Map<string, Frame>();
  private readonly socket: GatewaySocket;
  private welcome?: Buffer;
  private failure?: Failure;
  private count = 0;

  private constructor(
    target: Target,
    id: string,
    readonly login: Login,
    private readonly seconds = target.seconds,
  ) {
    this.socket = new GatewaySocket(target, id, login, {
      welcome: (text) => {
        this.welcome = text;
      },
      reply: (frame) => this.replies.set(frame.msgIncr, frame),
      push: (messages) => this.pushed.push(...messages),
      fails: (failure) => {
        this.failure ??= failure;
      },
    });
  }

  /** Throws ApiError if OpenIM rejects the token, and Failure if there is no WebSocket. */
  static async open(target: Target, id: string, login: Login): Promise<Connection> {
    const connection = new Connection(target, id, login);
    try {
      const text = await connection.until(() => connection.welcome, target.seconds);
      if (!text) {
        throw noWelcome(target.seconds);
      }
      welcomed(text);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  /** Throws if OpenIM rejects the message. */
  async send(message: Message): Promise<void> {
    const msgIncr = String(++this.count);
    this.socket.send(msgIncr, message);
    const reply = await this.until(() => this.replies.get(msgIncr), this.seconds);
    if (!reply) {
      throw noReply(this.seconds);
    }
    accepted('message', '/msg', reply);
  }

  /** The first pushed message that matches, or undefined if none arrives within `seconds`. */
  received = (fits: (message: Message) => boolean, seconds: number): Promise<Message | undefined> =>
    this.until(() => this.pushed.find(fits), seconds);

  /** Whether the other side closes the connection within `seconds`. */
  async ends(seconds: number): Promise<boolean> {
    const end = Date.now() + seconds * 1000;
    while (!this.failure && Date.now() < end) {
      await sleep(0.005);
    }
    return this.failure !== undefined;
  }

  close(): void {
    this.socket.close();
  }

  private async until<T>(probe: () => T | undefined, seconds: number): Promise<T | undefined> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const value = probe();
      if (value !== undefined || Date.now() >= end) {
        return value;
      }
      if (this.failure) {
        throw this.failure;
      }
      await sleep(0.005);
    }
  }
}
