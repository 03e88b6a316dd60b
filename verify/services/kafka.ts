import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { loadEnvironment } from '../../environments/lib/registry';
import { type Answer, refused, succeeded } from '../lib/command';
import { distFolder, readObjects } from '../lib/dist';
import { expectSame } from '../lib/findings';
import type { Context } from '../lib/part';
import { allUp, type Pod } from '../lib/programs/pod';
import { withPassword } from '../lib/programs/secrets';
import { Site } from '../lib/programs/site';
import { reached, together } from '../lib/time';
import { messages } from './messages';
import { askedInVain, hooks } from './redpanda-hooks';

/** Redpanda's settings and its setup Job on three brokers of Kafka, and msgtransfer with them. */
export async function kafka(context: Context): Promise<void> {
  const objects = readObjects(distFolder('dev')).map(withPassword);
  const sets = ['redpanda', 'openim-etcd', 'openim-mongodb', 'dragonfly'];
  await (await Site.of(loadEnvironment('dev'), objects, sets)).during(async (site) => {
    const brokers = await site.all('redpanda');
    const silent = askedInVain(site);
    /** rpk with a login, in the first broker's pod. */
    const rpk = (user: string, password: string) => (args: string, input?: string) =>
      (brokers[0] as Pod).exec(['rpk', ...args.split(' ')], {
        env: {
          RPK_BROKERS: 'redpanda.redpanda.svc.cluster.local:9092',
          RPK_SASL_MECHANISM: 'SCRAM-SHA-256',
          RPK_USER: user,
          RPK_PASS: password,
        },
        input,
        timeout: 90,
      });
    const password = (user: string) => site.secrets('redpanda', 'redpanda-users', `${user}-password`);
    if (!(await setup(context, site, brokers, rpk('admin', password('admin'))))) {
      return;
    }
    await rights(context, rpk('openim', password('openim')), rpk('openim', `${password('openim')}x`));
    await together(
      () => messages(context, site),
      () => hooks(context, brokers[2] as Pod, silent),
    );
  });
}

type Rpk = (args: string, input?: string) => Promise<Answer>;

/** Whether there are brokers with topics. */
async function setup({ check }: Context, site: Site, brokers: readonly Pod[], rpk: Rpk): Promise<boolean> {
  const job = jobSettings(site);
  const topics: readonly string[] = job.TOPICS.split(' ');
  const ask = (args: string) => succeeded(`rpk ${args}`, rpk(args));
  const state = async () => ({
    topics: await ask('topic list'),
    settings: await Promise.all(topics.map((topic) => ask(`topic describe ${topic} --print-configs`))),
    rights: await ask('security acl list'),
  });
  let first: Awaited<ReturnType<typeof state>> = { topics: '', settings: [], rights: '' };
  const done = await check('kafka: three brokers start with redpanda.yaml, and the setup Job completes', async () => {
    await allUp(brokers);
    await Promise.all(brokers.map((broker) => broker.probe('livenessProbe')));
    await site.job('redpanda-setup');
    first = await state();
  });
  if (!done) {
    return false;
  }
  await check('kafka: topics have the partitions, replicas, retention and segments of the Job', () => {
    for (const [index, topic] of topics.entries()) {
      const wanted = [
        'cleanup.policy delete',
        `retention.ms ${job.RETENTION_MS}`,
        `retention.bytes ${job.RETENTION_BYTES}`,
        `segment.bytes ${job.SEGMENT_BYTES}`,
      ].map((setting) => `${setting} DYNAMIC_TOPIC_CONFIG`);
      const found = `${first.topics}${first.settings[index]}`.split('\n');
      const missing = [`${topic} ${job.PARTITIONS} ${job.REPLICATION_FACTOR}`, ...wanted].filter(
        (one) => !found.includes(one),
      );
      assert(missing.length === 0, `topic ${topic} lacks ${missing.join(', ')}: ${found.join('; ')}`);
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
    await ask(`topic alter-config ${topics[0]} --set retention.ms=1000`);
    // `rights` logs in with the Secret's password afterwards.
    await ask('security user update openim --new-password old-password --mechanism SCRAM-SHA-256');
    await site.job('redpanda-setup');
    expectSame(await state(), first, 'topics, settings and rights');
  });
  return true;
}

async function rights({ check }: Context, openim: Rpk, wrong: Rpk): Promise<void> {
  const produce = (topic: string) => openim(`topic produce ${topic}`, 'hello\n');
  const consume = (topic: string, group: string) => openim(`topic consume ${topic} --group ${group} --num 1`);
  await check('kafka: openim produces to its topics and consumes in its groups', async () => {
    await succeeded('produce', produce('toRedis'));
    await reached('the message is read', async () => (await consume('toRedis', 'redis')).stdout.includes('hello'));
    return 'one message';
  });
  await check('kafka: a wrong password, another topic, another group and the creation of a topic are rejected', async () => {
    await refused('a wrong password', wrong('topic list'), /SASL_AUTHENTICATION_FAILED/);
    await refused('another topic', produce('other'), /TOPIC_AUTHORIZATION_FAILED/);
    await refused('another group', consume('toRedis', 'other'), /GROUP_AUTHORIZATION_FAILED/);
    await refused('a new topic', openim('topic create mine --partitions 1 --replicas 1'), /AUTHORIZATION_FAILED/);
  });
}

/** Variables of the Job's container that are plain text. */
function jobSettings(site: Site): Manifest['spec'] {
  const env: { name: string; value?: string }[] = site.jobOf('redpanda-setup').spec.template.spec.containers[0].env;
  return Object.fromEntries(env.map(({ name, value = '' }) => [name, value]));
}
