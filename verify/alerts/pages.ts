import { sources } from '../../charts/monitoring/metrics';
import { parsed, queriesOf } from '../lib/queries';
import { unopposed } from './prometheus';
import type { Watched } from './watched';

/** Of `sources`, those whose program runs here. */
const real = ['prometheus', 'alertmanager', 'haproxy', 'seaweedfs', 'mysql', 'etcd'] as const;

/** What a healthy system does not have, or not yet, and why. */
const absent: Readonly<Record<string, string>> = {
  'ALERTS{alertstate="firing",severity!="none"}': 'nothing fires',
  'SeaweedFS_s3_request_total{code=~"5.."}': 'nothing fails; seen in the wave without MySQL',
  'SeaweedFS_master_volume_layout_writable{collection="openim"}': 'the leader writes it every five minutes',
  SeaweedFS_master_volume_layout_writable: 'the same',
};

/** Waits until every selector of the environment that is asked of a real program has series; throws with those that have none. */
export async function queriesHaveSeries(watched: Watched): Promise<string> {
  const known: ReadonlySet<string> = new Set(real.flatMap((name) => Object.keys(sources[name]?.metrics ?? {})));
  const selectors = (await parsed(queriesOf(watched.environment).map(([, expr]) => expr))).flatMap((one) => one.selectors);
  const wanted = new Set(selectors.filter(({ metric }) => known.has(metric)).map(({ text }) => text));
  const prometheus = await watched.prometheus();
  await unopposed(async () => {
    const without: string[] = [];
    for (const text of wanted) {
      if (!(text in absent) && (await prometheus.values(`count(${text})`)).length === 0) {
        without.push(`on no page: ${text}`);
      }
    }
    return without;
  });
  return `${wanted.size} selectors, ${Object.keys(absent).length} of them absent in health`;
}
