import { publicUrl } from '../../charts/model/addresses';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { parsed, withEnvironments } from '../lib/arguments';
import { type Access, access, accessOptions } from '../smoke/options';
import { environmentAt } from '../smoke/target';
import { confirmed } from './domain';
import { limits } from './limits';

export const USAGE = withEnvironments(`usage: npm run load -- <environment> | --url https://<domain> [options]
sends messages between many users of a running environment and measures their delivery
  --users <number>             users with a WebSocket each, 2 to ${limits.users}; without it, 100
  --rate <messages/s>          messages a second of all users together, up to ${limits.rate}; without it, 10
  --minutes <number>           how long to send, up to ${limits.minutes}; without it, 1
  --group-share <share>        share of the messages that go to a group, 0 to 1; without it, 0.1
  --group-size <members>       members of a group, 3 to ${limits.groupSize}; without it, 10
  --uploads-per-minute <n>     files of 300 kB, up to ${limits.uploadsPerMinute}; without it, 6
  --confirm-domain <domain>    the host of the address again; required unless it is localhost
  --url <address>              public address of the edge; without it, that of <environment>
  --s3-url <address>           object storage; without it, s3.<host of --url>
  --secret-from-cluster        reads OpenIM's secret with kubectl, for the environment with this domain;
                               without it, the variable OPENIM_SECRET holds it
  --context <name>             kubectl context for that; without it, the current one
  --timeout <seconds>          longest wait for an answer, and for the last messages; without it, 30
  --insecure                   accepts any certificate
  --json                       prints one JSON document (npm run --silent load -- --json …), progress on standard error`);

/** How much is sent. */
export interface Amount {
  readonly users: number;
  /** Messages a second, of all users together. */
  readonly rate: number;
  readonly minutes: number;
  readonly groupShare: number;
  readonly groupSize: number;
  readonly uploadsPerMinute: number;
}

export interface Options {
  readonly access: Access;
  /** What the measurement is compared with: the environment that is named, or the one with this domain. */
  readonly environment?: Environment;
  readonly amount: Amount;
}

/** What the command line asks for. Throws one line when it cannot be understood, is too much, or does not confirm the domain. */
export function parse(args: readonly string[]): Options {
  const { values, positionals } = parsed(args, {
    ...accessOptions,
    users: { type: 'string', default: '100' },
    rate: { type: 'string', default: '10' },
    minutes: { type: 'string', default: '1' },
    'group-share': { type: 'string', default: '0.1' },
    'group-size': { type: 'string', default: '10' },
    'uploads-per-minute': { type: 'string', default: '6' },
    'confirm-domain': { type: 'string' },
  });
  if (positionals.length > 1) {
    throw new Error(`one environment, not ${positionals.join(' ')}`);
  }
  const [name] = positionals;
  const named = name === undefined ? undefined : loadEnvironment(name);
  if (!named && !values.url) {
    throw new Error('name an environment, or an address with --url');
  }
  const where = access({ ...values, url: values.url ?? (named && publicUrl(named, 'api')) });
  const amount = {
    users: whole('--users', values.users, 2, limits.users),
    rate: number('--rate', values.rate, 0.01, limits.rate),
    minutes: number('--minutes', values.minutes, 0.01, limits.minutes),
    groupShare: number('--group-share', values['group-share'], 0, 1),
    groupSize: whole('--group-size', values['group-size'], 3, limits.groupSize),
    uploadsPerMinute: whole('--uploads-per-minute', values['uploads-per-minute'], 0, limits.uploadsPerMinute),
  };
  bounded(amount);
  confirmed(where.target.url, values['confirm-domain']);
  return { access: where, environment: named ?? environmentAt(where.target.url), amount };
}

/** Throws for more messages than this process can keep account of. */
function bounded({ users, rate, minutes, groupShare, groupSize }: Amount): void {
  const messages = rate * minutes * 60;
  const deliveries = messages * (1 - groupShare + groupShare * (Math.min(groupSize, users) - 1));
  const said = (value: number) => Math.round(value).toLocaleString('en-US');
  if (messages > limits.messages) {
    throw new Error(
      `--rate ${rate} for --minutes ${minutes}: ${said(messages)} messages, and a run sends at most ${said(limits.messages)}; lower one of them`,
    );
  }
  if (deliveries > limits.deliveries) {
    throw new Error(
      `--group-share ${groupShare} of ${said(messages)} messages to --group-size ${groupSize}: ${said(deliveries)} deliveries, and a run follows at most ${said(limits.deliveries)}; lower one of them`,
    );
  }
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || value < least || value > most) {
    throw new Error(`${option} ${text}: must be a number from ${least} to ${most}`);
  }
  return value;
}

function whole(option: string, text: string, least: number, most: number): number {
  if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most) {
    throw new Error(`${option} ${text}: must be a whole number from ${least} to ${most}`);
  }
  return Number(text);
}
