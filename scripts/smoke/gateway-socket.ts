import { gunzipSync, gzipSync } from 'node:zlib';
import WebSocket from 'ws';
import { unreachable } from './advice/edge';
import { cut, noUpgrade, unreadable } from './advice/gateway';
import { refusal } from './advice/openim';
import { words } from './api';
import { ApiError, type Failure } from './failure';
import { decodePush, encodeMessage, type Message, WEB } from './messages';
import { gatewayBase, type Target } from './target';

/** internal/msggateway/constant.go of v3.8.3-patch.15; a push may come at any time, a reply has its request's msgIncr. */
const SEND_MESSAGE = 1003;
const PUSH = 2001;

/** The gateway closes a connection from which it has read nothing for 30 s. */
const PING = 10_000;

export interface Login {
  readonly userID: string;
  readonly token: string;
}

/** What the gateway writes (internal/msggateway/message_handler.go); `data` is protobuf in base64. */
export interface Frame {
  readonly reqIdentifier: number;
  readonly msgIncr: string;
  readonly errCode: number;
  readonly errMsg: string;
  readonly data: string | null;
}

/** What comes through a WebSocket. */
export interface Listener {
  /** The first frame: whether the token is accepted. */
  readonly welcome: (text: Buffer) => void;
  /** The answer to the message that was sent with the frame's `msgIncr`. */
  readonly reply: (frame: Frame) => void;
  readonly push: (messages: readonly Message[]) => void;
  /** The connection did not open, has ended, or carries what cannot be read. The first failure is the cause of the others. */
  readonly fails: (failure: Failure) => void;
}

/**
 * A client's WebSocket. Frames are binary: JSON, as `sdkType=js` asks for (Go clients speak gob), under gzip. Only the
 * first is text: it says whether the token is accepted, because `isMsgResp=true` asks for it. Pings of the gateway are answered by ws.
 */
export class GatewaySocket {
  private readonly socket: WebSocket;

  constructor(
    target: Target,
    id: string,
    readonly login: Login,
    private readonly listener: Listener,
  ) {
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
    const url = new URL(`${gatewayBase(target)}?${new URLSearchParams(query)}`);
    const socket = new WebSocket(url, { handshakeTimeout: target.seconds * 1000 });
    socket.on('error', (error) => listener.fails(unreachable(url, error, target.seconds)));
    socket.on('unexpected-response', (_, { statusCode = 0 }) => listener.fails(noUpgrade(url, statusCode)));
    socket.on('message', (data: Buffer, isBinary) => this.receive(data, isBinary));
    socket.on('open', () => {
      const ping = setInterval(() => socket.ping(), PING);
      socket.on('close', () => clearInterval(ping));
    });
    socket.on('close', (code) => listener.fails(cut(login.userID, code)));
    this.socket = socket;
  }

  send(msgIncr: string, message: Message): void {
    const request = {
      reqIdentifier: SEND_MESSAGE,
      sendID: this.login.userID,
      operationID: message.clientMsgID,
      msgIncr,
      data: encodeMessage(message).toString('base64'),
    };
    this.socket.send(gzipSync(JSON.stringify(request)));
  }

  close(): void {
    this.socket.terminate();
  }

  private receive(data: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) {
        this.listener.welcome(data);
        return;
      }
      const frame: Frame = JSON.parse(gunzipSync(data).toString());
      if (frame.reqIdentifier === PUSH) {
        this.listener.push(decodePush(Buffer.from(frame.data ?? '', 'base64')));
      } else {
        this.listener.reply(frame);
      }
    } catch (error) {
      this.listener.fails(unreadable(error));
    }
  }
}

/** Throws ApiError when the gateway's answer is a refusal. */
export function accepted(
  what: string,
  path: string,
  { errCode, errMsg, errDlt }: Partial<Frame> & { readonly errDlt?: string },
): void {
  if (errCode) {
    const said = words(errMsg, errDlt);
    throw new ApiError(`${what}: errCode ${errCode} ${said}`, errCode, refusal(path, errCode, said));
  }
}

/** Throws ApiError when the first frame refuses the token. */
export const welcomed = (text: Buffer): void => accepted('/msg_gateway', '/auth', JSON.parse(text.toString()));
