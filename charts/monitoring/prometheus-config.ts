import { mebibytes } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { toYaml } from '../constructs/yaml';
import { address } from '../model/addresses';
import { type ScrapeTarget, scrapeTargets } from '../model/scrape-targets';
import { ruleGroups } from './rules';

export const RULES = 'rules.yml';

/** prometheus.yml: a job for each workload, which finds its pods by name and scrapes one port. */
export const prometheusConfig = (environment: Environment): string => {
  const { prometheus, retentionDays } = environment.monitoring;
  return toYaml({
    global: {
      scrape_interval: '30s',
      scrape_timeout: '10s',
      evaluation_interval: '30s',
      external_labels: { environment: environment.name },
    },
    storage: {
      tsdb: {
        // The rest of the volume is for the write-ahead log and for blocks during compaction.
        retention: { time: `${retentionDays}d`, size: `${mebibytes(prometheus.storageSize, 0.8)}MB` },
      },
    },
    rule_files: [RULES],
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: [address(environment, 'alertmanager', 'http')] }] }],
    },
    scrape_configs: scrapeTargets(environment).map(job),
  });
};

const META = '__meta_kubernetes_pod';

const job = ({ workload, namespace, port, path, interval, about }: ScrapeTarget) => ({
  job_name: workload,
  ...(interval === 30 ? {} : { scrape_interval: `${interval}s` }),
  metrics_path: path,
  honor_labels: about === 'others',
  kubernetes_sd_configs: [
    {
      role: 'pod',
      namespaces: { names: [namespace] },
      selectors: [{ role: 'pod', label: `app.kubernetes.io/name=${workload}` }],
    },
  ],
  relabel_configs: [
    { source_labels: [`${META}_container_port_number`], regex: String(port), action: 'keep' },
    // Finished pods are still listed.
    { source_labels: [`${META}_phase`], regex: 'Succeeded|Failed', action: 'drop' },
    { source_labels: [`${META}_name`], target_label: 'pod' },
    // A pod of a StatefulSet keeps its series when its address changes.
    { source_labels: [`${META}_name`], target_label: 'instance' },
    { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
  ],
});

/** rules.yml, as `promtool check rules` reads it. */
export const prometheusRules = (environment: Environment): string => toYaml({ groups: ruleGroups(environment) });
