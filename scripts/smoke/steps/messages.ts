import type { Api } from '../api';
import type { Connection } from '../connection';
import { type Advice, Failure } from '../failure';
import { content, GROUP_CHAT, type Message, SINGLE_CHAT, TEXT, WEB } from '../messages';
import type { Passed } from '../runner';
import type { Pair } from './accounts';

/** Ways of a message after openim-msg took it: Redpanda, openim-msgtransfer, Redpanda, openim-push, openim-msggateway. */
const LOST: Advice = {
  do: 'openim-msg accepted it, but it was not delivered: openim-msgtransfer or openim-push does not consume, or openim-push does not find the gateways in etcd.',
  pods: ['openim-push', 'openim-msgtransfer', 'openim-msggateway', 'redpanda', 'openim-etcd'],
  policies: ['openim-push', 'openim-msgtransfer', 'openim-msggateway'],
};

type Addressed = Omit<Message, 'text' | 'clientMsgID'>;

const between = ([from, to]: Pair<Connection>): Addressed => ({
  sendID: from.login.userID,
  recvID: to.login.userID,
  groupID: '',
  sessionType: SINGLE_CHAT,
});

/**
 * Sends until one arrives: openim-push learns only within seconds that a user has come online, and drops what it gets
 * before. Each try says something else, and waits a tenth of the patience.
 */
async function delivered(
  { id, target: { seconds } }: Api,
  [, receiver]: Pair<Connection>,
  name: string,
  addressed: Addressed,
  send: (message: Message) => Promise<unknown>,
  lost: Advice = LOST,
): Promise<Passed<'received'>> {
  const end = Date.now() + seconds * 1000;
  const same = (message: Message) =>
    Object.entries(addressed).every(([key, value]) => message[key as keyof Message] === value);
  for (let tries = 1; ; tries++) {
    const words = `${id}-${name}`;
    await send({ ...addressed, text: `${words} ${tries}`, clientMsgID: `${words}-${tries}` });
    const message = await receiver.received(({ text }) => text.startsWith(words), seconds / 10);
    if (message && !same(message)) {
      throw new Failure(`received ${JSON.stringify(message)}, not ${JSON.stringify(addressed)}`, lost);
    }
    if (message) {
      return { detail: tries === 1 ? 'received' : `received after ${tries} tries`, value: 'received' };
    }
    if (Date.now() >= end) {
      throw new Failure(`sent ${tries} times in ${seconds} s, never received`, lost);
    }
  }
}

/** apistruct.SendMsgReq; only an administrator may send so. */
export const restMessage = (client: Api, admin: string, pair: Pair<Connection>): Promise<Passed<'received'>> =>
  delivered(client, pair, 'rest-message', between(pair), ({ sendID, recvID, sessionType, text }) => {
    const body = { sendID, recvID, sessionType, contentType: TEXT, senderPlatformID: WEB, content: content(text) };
    return client.post('/msg/send_msg', body, admin);
  });

export const socketMessage = (client: Api, pair: Pair<Connection>): Promise<Passed<'received'>> =>
  delivered(client, pair, 'socket-message', between(pair), (message) => pair[0].send(message));

/** The only type of group that CreateGroup takes: constant.WorkingGroup. */
const WORKING_GROUP = 2;

export async function group(client: Api, [a, b]: Pair<Connection>): Promise<Passed<string>> {
  const body = {
    ownerUserID: a.login.userID,
    memberUserIDs: [b.login.userID],
    groupInfo: { groupName: client.id, groupType: WORKING_GROUP },
  };
  const { groupInfo } = await client.post<{ groupInfo: { groupID: string } }>('/group/create_group', body, a.login.token);
  client.stays.push(`group ${groupInfo.groupID}`);
  return { detail: `group ${groupInfo.groupID}`, value: groupInfo.groupID };
}

export const groupMessage = (client: Api, pair: Pair<Connection>, groupID: string): Promise<Passed<'received'>> =>
  delivered(
    client,
    pair,
    'group-message',
    { sendID: pair[0].login.userID, recvID: '', groupID, sessionType: GROUP_CHAT },
    (message) => pair[0].send(message),
    {
      ...LOST,
      do: `${LOST.do} If messages between two users arrive: openim-push gets no members from openim-group.`,
      pods: ['openim-group', ...LOST.pods],
    },
  );
