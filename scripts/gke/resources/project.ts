import { runs } from '../../../charts/model/workloads';
import { filterOf, logMetrics } from '../../../charts/monitoring/log-metrics';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

const APIS = [
  ...['artifactregistry', 'binaryauthorization', 'cloudkms', 'compute', 'container', 'dns', 'gkebackup', 'iam', 'logging'],
  ...['monitoring', 'secretmanager', 'storage'],
];

export function services({ environment, project }: Target): Resource[] {
  const traced = runs(environment, 'otel-collector') ? ['cloudtrace'] : [];
  const names = [...APIS, ...traced].map((api) => `${api}.googleapis.com`);
  return [
    {
      what: 'the APIs that the cluster uses',
      cost: 'free',
      present: gcloud`services list --enabled --project=${project} '--filter=config.name=(${names.join(' ')})'
        --sort-by=config.name --format=value(config.name)`,
      wanted: names.join(' '),
      update: gcloud`services enable ${names} --project=${project}`,
      create: [gcloud`services enable ${names} --project=${project}`],
    },
  ];
}

/** Counters of lines that programs write to their logs and nowhere else. */
export const logMetricRows = ({ project }: Target): Resource[] =>
  Object.values(logMetrics).map((metric) => {
    const { name, what } = metric;
    const filter = filterOf(metric);
    return {
      what: `log-based metric ${name}: ${what}`,
      cost: 'free',
      present: gcloud`logging metrics list --project=${project} --filter=name=${name} --format=value(filter)`,
      wanted: filter,
      update: gcloud`logging metrics update ${name} --project=${project} --description=${what} --log-filter=${filter}`,
      create: [gcloud`logging metrics create ${name} --project=${project} --description=${what} --log-filter=${filter}`],
      keep: 'it belongs to the project, not to the cluster',
    };
  });
