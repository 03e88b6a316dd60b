import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { loadEnvironment } from '../../environments/lib/registry';
import { type Answer, succeeded } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import type { Context } from '../lib/part';
import { allUp, type Pod } from '../lib/programs/pod';
import { withPassword } from '../lib/programs/secrets';
import { Site } from '../lib/programs/site';
import { reached, seconds, together } from '../lib/time';
import { messages } from './messages';
import { askedInVain, hooks } from './redpanda-hooks';

const TOPICS = 'org.apache.kafka.tools.TopicCommand';
const ACLS = 'kafka.admin.AclCommand';
const LOGIN = ['--command-config', 'LOGIN'];

/** Redpanda's settings and its setup Job on three brokers of Kafka, and msgtransfer with them. */
export async function kafka(context: Context): Promise<void> {
  const objects = readObjects(distFolder('dev')).map(withPassword);
  const sets = ['redpanda', 'openim-etcd', 'openim-mongodb', 'dragonfly'];
  await (await Site.of(loadEnvironment('dev'), objects, sets)).during(async (site) => {
    const brokers = await site.all('redpanda');
    const silent = askedInVain(site);
    const user = site.secrets('redpanda', 'redpanda-users', 'openim-password');
    /** A tool of Kafka's with a login, run in the first broker's pod. */
    const tool = (login: readonly [name: string, password: string], args: readonly string[], input = '') =>
      (brokers[0] as Pod).exec(['kafka-tool', ...args], {
        env: {
          RPK_BROKERS: 'redpanda.redpanda.svc.cluster.local:9092',
          RPK_SASL_MECHANISM: 'SCRAM-SHA-256',
          RPK_USER: login[0],
          RPK_PASS: login[1],
        },
        input,
        timeout: 90,
      });
    const admin = ['admin', site.secrets('redpanda', 'redpanda-users', 'admin-password')] as const;
    const openim = ['openim', user] as const;
    if (!(await setup(context, site, brokers, (args) => tool(admin, args)))) {
      return;
    }
    await rights(
      context,
      (args, input) => tool(openim, args, input),
      () => tool(['openim', `${user}x`], [TOPICS, ...LOGIN, '--list']),
    );
    await together(
      () => messages(context, site),
      () => hooks(context, brokers[2] as Pod, silent),
    );
  });
}

type Tool = (args: readonly string[], input?: string) => Promise<Answer>;

/** Whether there are brokers with topics. */
async function setup({ check }: Context, site: Site, brokers: readonly Pod[], tool: Tool): Promise<boolean> {
  const job = jobSettings(site);
  const state = async () =>
    (await succeeded('kafka-tool', tool([TOPICS, ...LOGIN, '--describe']))) +
    (await succeeded('kafka-tool', tool([ACLS, ...LOGIN, '--list'])));
  let first = '';
  const done = await check('kafka: three brokers start with redpanda.yaml, and the setup Job completes', async () => {
    const start = Date.now();
    await allUp(brokers);
    await Promise.all(brokers.map((broker) => broker.probe('livenessProbe')));
    await site.job('redpanda-setup');
    first = await state();
    return `${seconds(start)} s from empty disks`;
  });
  if (!done) {
    return false;
  }
  await check('kafka: topics have the partitions, replicas, retention and segments of the Job', () => {
    for (const topic of job.TOPICS.split(' ')) {
      const line = first.split('\n').find((one) => one.startsWith('Topic: ') && one.split(/\s+/)[1] === topic) ?? '';
      const settings = [
        `PartitionCount: ${job.PARTITIONS}`,
        `ReplicationFactor: ${job.REPLICATION_FACTOR}`,
        'cleanup.policy=delete',
        `retention.ms=${job.RETENTION_MS}`,
        `retention.bytes=${job.RETENTION_BYTES}`,
        `segment.bytes=${job.SEGMENT_BYTES}`,
      ];
      const found = line.split(/[\t,]|Configs: /).map((part) => part.trim());
      const missing = settings.filter((setting) => !found.includes(setting));
      assert(missing.length === 0, `topic ${topic} lacks ${missing.join(', ')}: ${line}`);
    }
    return `${job.TOPICS}: ${job.PARTITIONS} partitions, ${job.REPLICATION_FACTOR} copies`;
  });
  await check('redpanda: the Job reserves disk space and disables metrics reporting', async () => {
    const { stdout } = await (brokers[0] as Pod).exec(['cat', '/tmp/cluster_config.json']);
    const { storage_min_free_bytes: free, enable_metrics_reporter: reports } = JSON.parse(stdout);
    const set = free === job.MIN_FREE_BYTES && reports === 'false';
    assert(set, `storage_min_free_bytes is ${free}, not ${job.MIN_FREE_BYTES}, or it reports: ${reports}`);
    return `${free} bytes`;
  });
  await check('kafka: a second run only restores a changed setting and the password', async () => {
    const [topic = ''] = job.TOPICS.split(' ');
    const changed = ['--alter', '--entity-type', 'topics', '--entity-name', topic, '--add-config', 'retention.ms=1000'];
    await succeeded('kafka-tool', tool(['kafka.admin.ConfigCommand', ...LOGIN, ...changed]));
    // `rights` logs in with the Secret's password afterwards.
    const password = ['--alter', '--entity-type', 'users', '--entity-name', 'openim'];
    const old = ['--add-config', 'SCRAM-SHA-256=[password=old-password]'];
    await succeeded('kafka-tool', tool(['kafka.admin.ConfigCommand', ...LOGIN, ...password, ...old]));
    await site.job('redpanda-setup');
    const second = await state();
    assert(normal(second) === normal(first), `before:\n${first}\nafter:\n${second}`);
  });
  return true;
}

async function rights({ check }: Context, openim: Tool, wrong: () => Promise<Answer>): Promise<void> {
  const acknowledged = ['--request-required-acks', '-1', '--max-block-ms', '8000'];
  const produce = (topic: string) =>
    openim(['kafka.tools.ConsoleProducer', '--producer.config', 'LOGIN', '--topic', topic, ...acknowledged], 'hello\n');
  const consume = (topic: string, group: string) =>
    openim([
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      ...['--consumer.config', 'LOGIN', '--topic', topic, '--group', group],
      ...['--from-beginning', '--max-messages', '1', '--timeout-ms', '20000'],
    ]);
  await check('kafka: openim produces to its topics and consumes in its groups', async () => {
    await succeeded('produce', produce('toRedis'));
    await reached('the message is read', async () => (await consume('toRedis', 'redis')).stdout.includes('hello'));
    return 'one message';
  });
  await check('kafka: a wrong password, another topic, another group and the creation of a topic are rejected', async () => {
    refused(await wrong(), 'SaslAuthenticationException|Authentication failed');
    refused(await produce('other'), 'TOPIC_AUTHORIZATION_FAILED|TopicAuthorization|Not authorized to access topics');
    refused(await consume('toRedis', 'other'), 'GroupAuthorization|Not authorized to access group');
    refused(
      await openim([TOPICS, ...LOGIN, '--create', '--topic', 'mine', '--partitions', '1', '--replication-factor', '1']),
      'Authorization',
    );
  });
}

/** Variables of the Job's container that are plain text. */
function jobSettings(site: Site): Manifest['spec'] {
  const env: { name: string; value?: string }[] = site.jobOf('redpanda-setup').spec.template.spec.containers[0].env;
  return Object.fromEntries(env.map(({ name, value = '' }) => [name, value]));
}

/** Kafka's producer ends with 0 all the same. */
function refused({ stdout, stderr }: Answer, words: string): void {
  assert(new RegExp(words).test(stdout + stderr), `not rejected by "${words}": ${stdout}${stderr}`);
}

/** Without what changes between two calls: leaders, in-sync replicas, order. */
const normal = (text: string): string =>
  text
    .replace(/Leader: .*$/gm, '')
    .replace(/Configs: (.*)$/gm, (_, list: string) => list.split(',').sort().join())
    .split('\n')
    .map((line) => line.trim())
    .sort()
    .join('\n');
