import { FRONT_ENDS, INTERNET } from './grouping';
import { type Open, openBetween, type Topology } from './topology';

/**
 * `from` opens a connection to `to`. Of several names those count that the environment has and lets connect, the first of them
 * first. A step with `where` is one of environments that have this end.
 */
type Step = readonly [from: string | readonly string[], to: string | readonly string[], text: string, where?: string];

export interface Flow {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
}

const EDGE = ['ingress-nginx-controller', FRONT_ENDS];
const CACHE = ['dragonfly-proxy', 'dragonfly', 'external-redis'];
const STORE = ['openim-mongodb', 'external-mongodb'];
const RECORDS = ['openim-mysql', 'external-mysql', ...STORE];
const QUEUE = ['redpanda', 'external-kafka'];
const FILER = 'seaweedfs-filer';
const FILES = [FILER, 'external-s3'];

/** The order and the meaning of the steps. Ports, policies and addresses come from the objects. */
export const flows: readonly Flow[] = [
  {
    id: 'message',
    title: 'Message',
    steps: [
      [INTERNET, EDGE, 'The sender writes the message to its WebSocket.'],
      [EDGE, 'openim-msggateway', 'The edge passes the WebSocket to a gateway pod.'],
      ['openim-msggateway', 'openim-msg', 'The gateway hands the message to openim-msg.'],
      ['openim-msg', 'openim-friend', 'openim-msg checks that the receiver has not blocked the sender.'],
      ['openim-msg', 'openim-group', 'For a group it checks the membership instead.'],
      ['openim-msg', QUEUE, 'It queues the message and answers the sender.'],
      ['openim-msgtransfer', QUEUE, 'openim-msgtransfer reads the queue.'],
      ['openim-msgtransfer', CACHE, 'It gives the message its sequence number and caches it.'],
      ['openim-msgtransfer', STORE, 'It stores the message.'],
      ['openim-push', QUEUE, 'openim-push reads the queue of messages to hand out.'],
      ['openim-push', 'openim-msggateway', 'It gives the message to the gateway pods.'],
      [EDGE, 'openim-msggateway', 'The gateway that holds the receiver’s WebSocket writes the message to it.'],
    ],
  },
  {
    id: 'upload',
    title: 'Upload',
    steps: [
      [INTERNET, EDGE, 'The client announces a file and its size.'],
      [EDGE, 'openim-api', 'The edge removes /api and passes the request on.'],
      ['openim-api', 'openim-third', 'The API asks openim-third for an upload.'],
      ['openim-third', FILES, 'openim-third starts the upload and signs a URL for each part.'],
      [INTERNET, EDGE, 'The client sends the parts to the signed URLs on the host of S3.', FILER],
      [EDGE, FILER, 'The edge streams each part to a filer.', FILER],
      [FILER, 'seaweedfs-master', 'The filer asks a master which volume server has room.', FILER],
      [FILER, 'seaweedfs-volume', 'It writes the bytes to volume servers.', FILER],
      [FILER, ['openim-mysql', 'external-mysql'], 'It writes the name of the file to MySQL.', FILER],
      ['openim-third', FILES, 'The client sends the parts to the provider; openim-third joins them.', 'external-s3'],
      ['openim-third', RECORDS, 'At the end openim-third records the file for its owner.'],
    ],
  },
  {
    id: 'login',
    title: 'Login',
    steps: [
      [INTERNET, EDGE, 'Your application server asks for the token of a user.'],
      [EDGE, 'openim-api', 'The edge removes /api and passes the request on.'],
      ['openim-api', 'openim-auth', 'The API hands it to openim-auth.'],
      ['openim-auth', 'openim-user', 'openim-auth checks that the user exists.'],
      ['openim-auth', CACHE, 'It keeps the new token in Dragonfly.'],
      [INTERNET, EDGE, 'The client opens its WebSocket with the token.'],
      [EDGE, 'openim-msggateway', 'The edge passes the WebSocket to a gateway pod.'],
      ['openim-msggateway', ['openim-auth', ...CACHE], 'The gateway checks the token.'],
      [
        'openim-msggateway',
        'openim-msggateway',
        'It tells the other gateway pods, which end older logins of the same device class.',
      ],
    ],
  },
  {
    id: 'read',
    title: 'Read',
    steps: [
      [INTERNET, EDGE, 'The client asks for its conversations.'],
      [EDGE, 'openim-api', 'The edge passes the request on.'],
      ['openim-api', 'openim-conversation', 'The API asks openim-conversation.'],
      ['openim-conversation', CACHE, 'It looks into the cache.'],
      ['openim-conversation', RECORDS, 'What the cache lacks it reads from the database.'],
      [EDGE, 'openim-msggateway', 'The client asks for the messages it has missed, over its WebSocket.'],
      ['openim-msggateway', 'openim-msg', 'The gateway asks openim-msg.'],
      ['openim-msg', CACHE, 'Recent messages come from the cache.'],
      ['openim-msg', STORE, 'Older ones come from MongoDB.'],
    ],
  },
  {
    id: 'write',
    title: 'Write',
    steps: [
      [INTERNET, EDGE, 'The client changes a group: a name, a member.'],
      [EDGE, 'openim-api', 'The edge passes the request on.'],
      ['openim-api', 'openim-group', 'The API hands it to openim-group.'],
      ['openim-group', 'openim-user', 'openim-group reads the users concerned.'],
      ['openim-group', RECORDS, 'It writes the change to the database.'],
      ['openim-group', CACHE, 'It deletes what the cache holds of the group.'],
      ['openim-group', 'openim-msg', 'It sends the members a notification.'],
      ['openim-msg', QUEUE, 'The notification is queued like a message.'],
    ],
  },
];

export interface OpenStep extends Open {
  readonly number: number;
  readonly text: string;
}

const has = ({ workloads, connections }: Topology, end: string): boolean =>
  workloads.some(({ name }) => name === end) || connections.some(({ to }) => to === end);

const names = (end: string | readonly string[]): readonly string[] => (typeof end === 'string' ? [end] : end);

/**
 * The steps of a flow with the connection of each. Throws if the NetworkPolicies allow none of the named workloads to
 * connect.
 */
export const stepsOf = (topology: Topology, { title, steps }: Flow): readonly OpenStep[] =>
  steps
    .filter(([, , , where]) => where === undefined || has(topology, where))
    .map(([from, to, text], index) => {
      const open = names(from).flatMap((one) => names(to).flatMap((other) => openBetween(topology, one, other) ?? []))[0];
      if (!open) {
        const ends = [from, to].map((end) => names(end).join(' or ')).join(' to ');
        throw new Error(
          `flow "${title}", step ${index + 1}: no NetworkPolicies let ${ends} connect; open the connection in charts/model/connections.ts or change the step in scripts/explain/flows.ts`,
        );
      }
      return { ...open, number: index + 1, text };
    });
