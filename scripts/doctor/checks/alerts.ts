import { namespaceOf, portOf } from '../../../charts/model/workloads';
import { groupBy } from '../../lib/group-by';
import type { Check } from '../check';
import { ALERTS } from '../graph';
import { unique } from '../pods';

interface Answer {
  readonly data: {
    readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[];
  };
}

/** Consumer lag is reported before its alert has been pending for five minutes. */
const QUERY = 'ALERTS{alertstate="firing",severity!="none"} or ALERTS{alertstate="pending",alertname="ConsumerLagging"}';

/** Labels of the affected object. */
const PLACES = ['namespace', 'pod', 'redpanda_group', 'redpanda_topic', 'persistentvolumeclaim', 'job_name', 'node'];

export const alerts: Check = {
  name: 'alerts',
  title: "Prometheus has no firing alert, and no consumer lags (by the API server's proxy, mode self-hosted)",
  follows: 'any',
  look: ({ environment, snapshot }) => {
    if (environment.monitoring.mode !== 'self-hosted') {
      return [];
    }
    const service = `/api/v1/namespaces/${namespaceOf(environment, 'prometheus')}/services/prometheus:${portOf(environment, 'prometheus', 'http')}`;
    const { data } = snapshot.path<Answer>(`${service}/proxy/api/v1/query?query=${encodeURIComponent(QUERY)}`);
    return [...groupBy(data.result, ({ metric }) => metric.alertname ?? '')].map(([name, all]) => ({
      text: `Alert ${name} (${all[0]?.metric.severity}) is ${all[0]?.metric.alertstate}.`,
      objects: [ALERTS],
      detail: unique(
        all.map(({ metric }) => PLACES.flatMap((label) => (metric[label] ? [`${label} ${metric[label]}`] : [])).join(', ')),
      ).filter(Boolean),
      remedy: 'The page has its section.',
      page: `docs/runbooks/alerts.md#${name.toLowerCase()}`,
    }));
  },
};
