import { isOurs } from '../../../environments/lib/data-services';
import type { Gke } from '../../../environments/lib/types';
import { type LogMetric, logMetrics } from '../log-metrics';
import type { Alert, AlertTable, Severity } from './alert';

/**
 * The group of rules that query counters of Cloud Logging in Cloud Monitoring; Google evaluates it in mode `gmp`, no
 * other mode has it.
 */
export const LOGS = 'logs';

export const logs: AlertTable = (environment): readonly Alert[] => {
  const { gke, monitoring } = environment;
  return monitoring.mode === 'gmp' && gke
    ? [
        counted(gke, logMetrics.crontaskErrors, {
          name: 'CrontaskErrors',
          most: 0,
          summary: 'openim-crontask logged {{ $value }} errors: old messages and files are not cleaned up.',
        }),
        counted(gke, logMetrics.panics, {
          name: 'OpenimPanics',
          most: 0,
          summary: "OpenIM's services panicked {{ $value }} times in a quarter of an hour.",
        }),
        counted(gke, logMetrics.messagesLost, {
          name: 'MessagesLost',
          severity: 'critical',
          most: 0,
          summary: `openim-msgtransfer dropped {{ $value }} batches of messages; its log contains them, and ${isOurs(environment, 'kafka') ? 'Redpanda' : 'Kafka'} still keeps them.`,
        }),
        ...(isOurs(environment, 'mysql')
          ? [
              counted(gke, logMetrics.mysqlErrors, {
                name: 'MysqlErrors',
                most: 0,
                summary: 'MySQL logged {{ $value }} errors in a quarter of an hour.',
              }),
            ]
          : []),
        ...(isOurs(environment, 'mongodb')
          ? [
              counted(gke, logMetrics.mongodbErrors, {
                name: 'MongodbErrors',
                // Clients that disconnect are among them.
                most: 10,
                summary: 'MongoDB logged {{ $value }} errors in a quarter of an hour.',
              }),
            ]
          : []),
      ]
    : [];
};

interface Words {
  readonly name: string;
  readonly severity?: Severity;
  readonly most: number;
  readonly summary: string;
}

/** cloud.google.com/monitoring/promql: the notation of `logging.googleapis.com/user/<name>`, which requires its resource. */
function counted(
  { cluster }: Gke,
  { name: metric }: LogMetric,
  { name, severity = 'warning', most, summary }: Words,
): Alert {
  const series = `logging_googleapis_com:user_${metric}{monitored_resource="k8s_container",cluster_name="${cluster}"}`;
  return {
    name,
    severity,
    expr: `sum(increase(${series}[15m])) > ${most}`,
    for: '0s',
    summary,
    fires: { [series]: `0+${most + 1}x30` },
    silent: { [series]: '3x30' },
  };
}
