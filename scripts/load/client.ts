import { noWelcome } from '../smoke/advice/gateway';
import type { Api } from '../smoke/api';
import type { Failure } from '../smoke/failure';
import { type Frame, GatewaySocket, type Login, welcomed } from '../smoke/gateway-socket';
import type { Message } from '../smoke/messages';
import { pause } from './pause';

/** What a client hears, and what becomes of its connection. */
export interface Heard {
  readonly reply: (frame: Frame) => void;
  readonly push: (message: Message, receiver: string) => void;
  /** The connection ended that was open. */
  readonly dropped: (failure: Failure) => void;
}

/** Longest wait between two tries to connect again. */
const LONGEST = 16;

/** A user with a WebSocket, which connects again when it is dropped: after 1 s, 2 s and so on, each user at another moment. */
export class Client {
  private socket?: GatewaySocket;
  private open = false;

  constructor(
    readonly login: Login,
    private readonly api: Api,
    private readonly heard: Heard,
    private readonly stop: AbortSignal,
  ) {}

  get connected(): boolean {
    return this.open;
  }

  /** Throws a Failure when the gateway does not take the connection. */
  connect(): Promise<void> {
    const { target, id } = this.api;
    return new Promise((resolve, reject) => {
      const fails = (failure: Failure) => {
        clearTimeout(timer);
        socket.close();
        if (this.open && this.socket === socket) {
          this.open = false;
          this.heard.dropped(failure);
          this.again();
        }
        reject(failure);
      };
      const socket = new GatewaySocket(target, id, this.login, {
        welcome: (text) => {
          clearTimeout(timer);
          try {
            welcomed(text);
            this.open = true;
            resolve();
          } catch (error) {
            fails(error as Failure);
          }
        },
        reply: this.heard.reply,
        push: (messages) => {
          for (const message of messages) {
            this.heard.push(message, this.login.userID);
          }
        },
        fails,
      });
      const timer = setTimeout(() => fails(noWelcome(target.seconds)), target.seconds * 1000);
      this.socket = socket;
    });
  }

  send(msgIncr: number, message: Message): void {
    this.socket?.send(String(msgIncr), message);
  }

  close(): void {
    this.open = false;
    this.socket?.close();
  }

  private async again(): Promise<void> {
    for (let wait = 1; !this.open && !this.stop.aborted; wait = Math.min(LONGEST, wait * 2)) {
      await pause(wait * (0.5 + Math.random()), this.stop);
      if (!this.stop.aborted) {
        await this.connect().catch(() => undefined);
      }
    }
  }
}
