import { encode, Fields } from './protobuf';

/** Numbers of github.com/openimsdk/protocol v0.0.73-alpha.18, constant/ (which v3.8.3-patch.15 names in its go.mod). */
export const WEB = 5;
export const TEXT = 101;
export const SINGLE_CHAT = 1;
export const GROUP_CHAT = 3;
const USER_MESSAGE = 100;

/** Fields of a chat message that are compared, of the 22 fields of sdkws.MsgData. */
export interface Message {
  readonly sendID: string;
  /** Empty in a group. */
  readonly recvID: string;
  /** Empty in a chat of two users. */
  readonly groupID: string;
  readonly clientMsgID: string;
  readonly sessionType: number;
  readonly text: string;
}

export const content = (text: string) => ({ content: text });

/** sdkws.MsgData as a client sends it; field numbers of sdkws/sdkws.proto. */
export const encodeMessage = ({ sendID, recvID, groupID, clientMsgID, sessionType, text }: Message): Buffer =>
  encode([
    [1, sendID],
    [2, recvID],
    [3, groupID],
    [4, clientMsgID],
    [6, WEB],
    [7, sendID],
    [9, sessionType],
    [10, USER_MESSAGE],
    [11, TEXT],
    [12, JSON.stringify(content(text))],
    [16, Date.now()],
  ]);

/** The text messages among sdkws.PushMessages; notifications of other content types are omitted. */
export const decodePush = (bytes: Buffer): readonly Message[] => {
  const push = new Fields(bytes);
  // Field 1 contains messages by conversation, field 2 notifications: maps to sdkws.PullMsgs with MsgData in field 1.
  return [...push.messages(1), ...push.messages(2)]
    .flatMap((entry) => entry.messages(2))
    .flatMap((pulled) => pulled.messages(1))
    .filter((data) => data.number(11) === TEXT)
    .map(decodeMessage);
};

export const decodeMessage = (data: Fields): Message => ({
  sendID: data.text(1),
  recvID: data.text(2),
  groupID: data.text(3),
  clientMsgID: data.text(4),
  sessionType: data.number(9),
  text: JSON.parse(data.text(12)).content,
});
