import { profile } from '../../charts/model/capacity/facts';
import type { Load } from '../../environments/lib/types';
import { parsed } from '../lib/arguments';

export const USAGE = `usage: npm run size -- --users <registered users> [options]
prints what a load requires, which part is the bottleneck, and what it costs
  --online <share>               share of users online at peak; without it, 0.1
  --messages-per-second <rate>   peak rate; without it, ${profile.messagesPerSecond} for each user online
  --messages-per-day <number>    without it, ${profile.busyHours} hours of that rate
  --upload-gb-per-day <number>   without it, ${profile.uploadGbPerDay * 1000} MB for each user online
  --retention-days <days>        days that messages are kept; without it, 365
  --json                         prints JSON
  --write <name>                 also writes environments/<name>.ts
Defaults and their sources: docs/capacity.md`;

/** What somebody asks for: a load, and where it comes from. */
export interface Assumptions {
  readonly users: number;
  readonly online: number;
  readonly load: Required<Load>;
  readonly json: boolean;
  /** Name of the environment to write. */
  readonly write?: string;
}

/** Throws one line for an option that is missing or that is no such number. */
export function parse(args: readonly string[]): Assumptions {
  const { values, positionals } = parsed(args, {
    users: { type: 'string' },
    online: { type: 'string' },
    'messages-per-second': { type: 'string' },
    'messages-per-day': { type: 'string' },
    'upload-gb-per-day': { type: 'string' },
    'retention-days': { type: 'string' },
    json: { type: 'boolean' },
    write: { type: 'string' },
  });
  if (positionals.length > 0) {
    throw new Error(`expected only options, got ${positionals.join(' ')}`);
  }
  if (values.users === undefined) {
    throw new Error('--users is missing');
  }
  const number = (option: keyof typeof values, least: number, most: number, otherwise: number): number =>
    values[option] === undefined ? Math.max(least, otherwise) : between(option, String(values[option]), least, most);
  const users = between('users', values.users, 1, 1e9);
  const online = number('online', 1e-6, 1, profile.online);
  const usersOnline = Math.max(1, Math.ceil(users * online));
  const messagesPerSecond = Math.ceil(number('messages-per-second', 1, 1e7, usersOnline * profile.messagesPerSecond));
  const messagesPerDay = Math.ceil(number('messages-per-day', 1, 1e12, messagesPerSecond * profile.busyHours * 3600));
  if (messagesPerDay > messagesPerSecond * 24 * 3600) {
    throw new Error(
      `--messages-per-day ${messagesPerDay}: more than --messages-per-second ${messagesPerSecond} around the clock; lower it, or raise the rate`,
    );
  }
  return {
    users,
    online,
    load: {
      usersOnline,
      messagesPerSecond,
      messagesPerDay,
      uploadGbPerDay: Math.ceil(number('upload-gb-per-day', 0, 1e7, usersOnline * profile.uploadGbPerDay)),
      retentionDays: Math.ceil(number('retention-days', 1, 3650, 365)),
    },
    json: values.json ?? false,
    write: values.write,
  };
}

function between(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^[\d.]+$/.test(text) || !(value >= least && value <= most)) {
    throw new Error(`--${option} ${text}: a number from ${least} to ${most}`);
  }
  return value;
}
