import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import { sleep } from '../../../scripts/load/clock';
import { decodeMessage, GROUP_CHAT, type Message } from '../../../scripts/smoke/messages';
import { encode, Fields } from '../../../scripts/smoke/protobuf';
import { type Claims, Refused, type State } from './state';

interface Client extends Claims {
  readonly socket: WebSocket;
  readonly gzip: boolean;
}

/** openim-msggateway as of v3.8.3-patch.15: internal/msggateway/context.go, ws_server.go and client.go, for sdkType=js. */
export class Gateway {
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly clients = new Map<string, readonly Client[]>();

  constructor(private readonly state: State) {}

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '', 'ws://gateway').searchParams;
    const refusal = this.refusal(query);
    if (refusal && query.get('isMsgResp') !== 'true') {
      stream.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(refusal)}`);
      return;
    }
    this.server.handleUpgrade(request, stream, head, (socket) => {
      if (this.state.faults.gateway === 'silent') {
        return;
      }
      socket.send(JSON.stringify(refusal ?? { errCode: 0, errMsg: '', errDlt: '' }));
      if (refusal) {
        socket.close();
        return;
      }
      const client = {
        userID: query.get('sendID') ?? '',
        platformID: Number(query.get('platformID')),
        gzip: query.get('compression') === 'gzip',
        socket,
      };
      this.clients.set(client.userID, [...this.of(client.userID), client]);
      socket.on('message', (data: Buffer, isBinary) => this.receive(client, data, isBinary));
      socket.on('ping', () => {
        this.state.pings += 1;
      });
      socket.on('close', () => {
        const others = this.of(client.userID).filter((other) => other !== client);
        this.clients.set(client.userID, others);
      });
    });
  }

  /** After openim-msgtransfer and openim-push: to all recipients, including the sender. */
  push(message: Message): void {
    const { faults, groups, conversations } = this.state;
    const inGroup = message.sessionType === GROUP_CHAT;
    const single = `si_${[message.sendID, message.recvID].sort().join('_')}`;
    const conversation = inGroup ? `sg_${message.groupID}` : single;
    if (this.state.wrong('vanished', faults.vanished)) {
      return;
    }
    const to = inGroup ? (groups.get(message.groupID)?.members ?? []) : [message.recvID, message.sendID];
    conversations.set(conversation, conversations.get(conversation) ?? { readers: to, messages: [] });
    conversations.get(conversation)?.messages.push(message.clientMsgID);
    const lost = (inGroup ? faults.lostInGroups : faults.lost) ?? 0;
    if (this.state.dropped < lost) {
      this.state.dropped += 1;
      return;
    }
    const times = this.state.wrong('duplicated', faults.duplicated) ? 2 : 1;
    const notify = () => {
      for (let time = 0; time < times; time++) {
        this.notify(to, message, conversation, 1);
      }
    };
    faults.delay ? sleep(faults.delay).then(notify) : notify();
  }

  /** Field 1 of sdkws.PushMessages holds messages, field 2 notifications. */
  notify(to: readonly string[], message: Message, conversation: string, field: 1 | 2): void {
    const mixedUp = this.state.faults.push === 'mixed up' ? { sendID: 'somebody' } : {};
    const data = stored({ ...message, ...mixedUp }, field === 1 ? 101 : 1501);
    const pulled = encode([[1, data]]);
    const frame = encode([
      [
        field,
        encode([
          [1, conversation],
          [2, pulled],
        ]),
      ],
    ]);
    for (const client of to.flatMap((userID) => this.of(userID))) {
      write(client, { reqIdentifier: 2001, msgIncr: '', operationID: 'push', errCode: 0, errMsg: '', data: base64(frame) });
    }
  }

  kick(userID: string, platformID: number): void {
    for (const client of this.of(userID).filter((other) => other.platformID === platformID)) {
      write(client, { reqIdentifier: 2002, msgIncr: '', operationID: '', errCode: 0, errMsg: '', data: null });
      client.socket.terminate();
    }
  }

  private of = (userID: string): readonly Client[] => this.clients.get(userID) ?? [];

  private refusal(query: URLSearchParams): object | undefined {
    try {
      for (const name of ['operationID', 'token', 'sendID']) {
        check(query.get(name), 1602, 'ConnArgsErr', `${name} is empty`);
      }
      check(Number(query.get('platformID')) >= 1, 1602, 'ConnArgsErr', 'platformID is not int');
      check(
        query.get('isBackground') === 'false',
        500,
        'ServerInternalError',
        'strconv.ParseBool: parsing "": invalid syntax',
      );
      check(query.get('sdkType') === 'js', 1602, 'ConnArgsErr', 'this fake does not speak gob');
      const claims = this.state.claims(query.get('token') ?? '');
      const same = claims.userID === query.get('sendID') && claims.platformID === Number(query.get('platformID'));
      check(same, 1502, 'TokenInvalidError', 'token uid != userID');
      return undefined;
    } catch (error) {
      if (error instanceof Refused) {
        return { errCode: error.errCode, errMsg: error.message, errDlt: error.errDlt };
      }
      throw error;
    }
  }

  private receive(client: Client, data: Buffer, isBinary: boolean): void {
    // A text frame other than a ping ends the connection.
    if (!isBinary) {
      client.socket.terminate();
      return;
    }
    const request = JSON.parse((client.gzip ? gunzipSync(data) : data).toString());
    if (request.sendID !== client.userID || request.reqIdentifier !== 1003) {
      client.socket.terminate();
      return;
    }
    const message = decodeMessage(new Fields(Buffer.from(request.data, 'base64')));
    const { faults } = this.state;
    const passing: readonly [number, string] = this.state.wrong('refused', faults.refusedAtFirst)
      ? [500, 'ServerInternalError']
      : [0, ''];
    const [errCode, errMsg] = faults.refusals?.['ws:1003'] ?? passing;
    if (this.state.wrong('unanswered', faults.unanswered)) {
      return;
    }
    const answer = encode([
      [1, `server-${message.clientMsgID}`],
      [2, message.clientMsgID],
      [3, Date.now()],
    ]);
    const { reqIdentifier, msgIncr, operationID } = request;
    write(client, { reqIdentifier, msgIncr, operationID, errCode, errMsg, data: errCode ? null : base64(answer) });
    if (!errCode) {
      this.push(message);
    }
    if (this.state.wrong('cut', faults.cut)) {
      client.socket.terminate();
    }
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

function write({ socket, gzip }: Client, frame: object): void {
  const text = JSON.stringify(frame);
  socket.send(gzip ? gzipSync(text) : Buffer.from(text));
}

export function check(holds: unknown, errCode: number, errMsg: string, errDlt = ''): void {
  if (!holds) {
    throw new Refused(errCode, errMsg, errDlt);
  }
}

/** sdkws.MsgData as openim-msgtransfer stores it: with a sequence number, options and further fields that the tests do not read. */
const stored = ({ sendID, recvID, groupID, clientMsgID, sessionType, text }: Message, contentType: number): Buffer =>
  encode([
    [1, sendID],
    [2, recvID],
    [3, groupID],
    [4, clientMsgID],
    [5, `server-${clientMsgID}`],
    [6, 5],
    [9, sessionType],
    [10, 100],
    [11, contentType],
    [12, contentType === 101 ? JSON.stringify({ content: text }) : text],
    [14, 7],
    [15, Date.now()],
    [17, 2],
    [
      19,
      encode([
        [1, 'history'],
        [2, 1],
      ]),
    ],
    [23, ''],
  ]);
