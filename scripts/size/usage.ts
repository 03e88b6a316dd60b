import { wanted } from '../../charts/model/capacity/carried';
import { facts } from '../../charts/model/capacity/facts';
import { filesKept, messagesKept } from '../../charts/model/openim/names';
import type { Environment, Load } from '../../environments/lib/types';
import type { Cost } from '../gke/cost';
import { prices } from '../gke/prices';

const GIB = 2 ** 30;
const DAYS = 30;
/** [P] 3.03 Mb/s of answers to pings for 50,000 connections (pressure_test 1), in bytes a day for one. */
const PINGS = (3.03e6 / 8 / 50_000) * 24 * 3600;
/** [P] Bytes of a message: OpenIM's range is 0.7 to 2 KB, this is its maximum. */
const MESSAGE = 2000;

/** Usage-based cost of a load: traffic to clients and the bucket of the backups. */
export function byUse(environment: Environment): readonly Cost[] {
  const load = environment.load as Load;
  const { usersOnline, messagesPerDay, uploadGbPerDay } = wanted(load);
  // Each message is delivered once, each file downloaded once: groups are not included.
  const egress = ((usersOnline * PINGS + messagesPerDay * MESSAGE + uploadGbPerDay * 1e9) * DAYS) / GIB;
  // Full dumps, each kept for 30 days, of a database that is full of messages; files once.
  const dumps = environment.backups ? (DAYS * 24) / environment.backups.intervalHours : 0;
  const messages = messagesPerDay * messagesKept(environment) * facts.message.mongodb;
  const stored = environment.backups ? (dumps * messages + uploadGbPerDay * filesKept(environment) * 1e9) / 1e9 : 0;
  const same = (what: string, dollars: number): Cost => ({ kind: 'other', what, least: dollars, most: dollars });
  return [
    same(`traffic to clients, ${Math.ceil(egress).toLocaleString('en-US')} GiB`, egress * prices.egress.dollars),
    same(`backups in the bucket, ${Math.ceil(stored).toLocaleString('en-US')} GB`, stored * prices.bucket.dollars),
  ];
}
