import { gunzipSync, gzipSync } from 'node:zlib';
import WebSocket from 'ws';
import { unreachable } from './advice/edge';
import { cut, noReply, noUpgrade, noWelcome, unreadable } from './advice/gateway';
import { refusal } from './advice/openim';
import { words } from './api';
import { ApiError, type Failure } from './failure';
import { decodePush, encodeMessage, type Message, WEB } from './messages';
import { sleep } from './sleep';
import { gatewayBase, type Target } from './target';

/** internal/msggateway/constant.go of v3.8.3-patch.15; a push may come at any time, a reply has its request's msgIncr. */
const SEND_MESSAGE = 1003;
const PUSH = 2001;

/** The gateway closes a connection without input for 30 s. */
const PING = 10_000;

export interface Login {
  readonly userID: string;
  readonly token: string;
}

/** Frames of the gateway (internal/msggateway/message_handler.go); `data` is protobuf in base64. */
interface Frame {
  readonly reqIdentifier: number;
  readonly msgIncr: string;
  readonly errCode: number;
  readonly errMsg: string;
  readonly data: string | null;
}

/**
 * A client's WebSocket. Frames are binary: JSON because of `sdkType=js` (Go clients use gob), compressed with gzip.
 * Only the first frame is text: it reports whether the token is accepted, because of `isMsgResp=true`.
 */
export class Connection {
  private readonly pushed: Message[] = [];
  private readonly replies = new Map<string, Frame>();
  private welcome?: Buffer;
  private failure?: Failure;
  private count = 0;

  private constructor(
    readonly login: Login,
    private readonly socket: WebSocket,
    private readonly seconds: number,
  ) {
    const url = new URL(socket.url);
    socket.on('error', (error) => this.fail(unreachable(url, error, seconds)));
    socket.on('unexpected-response', (_, { statusCode = 0 }) => this.fail(noUpgrade(url, statusCode)));
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('open', () => {
      const ping = setInterval(() => socket.ping(), PING);
      socket.on('close', () => clearInterval(ping));
    });
    socket.on('close', (code) => this.fail(cut(login.userID, code)));
  }

  /** Throws ApiError if OpenIM rejects the token, and Failure if there is no WebSocket. */
  static async open(target: Target, id: string, login: Login): Promise<Connection> {
    const query = {
      sendID: login.userID,
      token: login.token,
      platformID: String(WEB),
      operationID: `${id}-msg_gateway`,
      isBackground: 'false',
      isMsgResp: 'true',
      sdkType: 'js',
      compression: 'gzip',
    };
    const url = `${gatewayBase(target)}?${new URLSearchParams(query)}`;
    const socket = new WebSocket(url, { handshakeTimeout: target.seconds * 1000 });
    const connection = new Connection(login, socket, target.seconds);
    try {
      await connection.welcomed();
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  /** Throws if OpenIM rejects the message. */
  async send(message: Message): Promise<void> {
    const msgIncr = String(++this.count);
    const request = {
      reqIdentifier: SEND_MESSAGE,
      sendID: this.login.userID,
      operationID: message.clientMsgID,
      msgIncr,
      data: encodeMessage(message).toString('base64'),
    };
    this.socket.send(gzipSync(JSON.stringify(request)));
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
    this.socket.terminate();
  }

  private async welcomed(): Promise<void> {
    const text = await this.until(() => this.welcome, this.seconds);
    if (!text) {
      throw noWelcome(this.seconds);
    }
    accepted('/msg_gateway', '/auth', JSON.parse(text.toString()));
  }

  private receive(data: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) {
        this.welcome = data;
        return;
      }
      const frame: Frame = JSON.parse(gunzipSync(data).toString());
      if (frame.reqIdentifier === PUSH) {
        this.pushed.push(...decodePush(Buffer.from(frame.data ?? '', 'base64')));
      } else {
        this.replies.set(frame.msgIncr, frame);
      }
    } catch (error) {
      this.fail(unreadable(error));
    }
  }

  /** The first failure is the cause of those that follow. */
  private fail(failure: Failure): void {
    this.failure ??= failure;
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

function accepted(what: string, path: string, { errCode, errMsg, errDlt }: Partial<Frame> & { errDlt?: string }): void {
  if (errCode) {
    const said = words(errMsg, errDlt);
    throw new ApiError(`${what}: errCode ${errCode} ${said}`, errCode, refusal(path, errCode, said));
  }
}
