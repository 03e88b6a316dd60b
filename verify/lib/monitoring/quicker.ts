import { Yaml } from 'cdk8s';
import { parse } from 'yaml';

/** Where a pod's metrics are served on this machine. */
export interface Endpoint {
  readonly pod: string;
  readonly port: number;
}

interface Config {
  readonly global: object;
  readonly scrape_configs: readonly (object & {
    readonly job_name: string;
    readonly kubernetes_sd_configs: readonly [{ readonly namespaces: { readonly names: readonly string[] } }];
    readonly relabel_configs: readonly { readonly regex?: string; readonly action?: string }[];
  })[];
}

/**
 * The rendered prometheus.yml for this machine: pods are listed with the labels that the API server would give them, so
 * that the rendered relabelling still decides what is kept; once a second instead of every 30.
 */
export function mapped(config: string, endpoints: (job: string) => readonly Endpoint[]): string {
  const { alerting, ...rest } = parse(config) as Config & { alerting: unknown };
  return Yaml.stringify({
    ...rest,
    global: { ...rest.global, scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    scrape_configs: rest.scrape_configs.map(({ kubernetes_sd_configs: [discovery], ...job }) => ({
      ...job,
      static_configs: endpoints(job.job_name).map(({ pod, port }) => ({
        targets: [`127.0.0.1:${port}`],
        labels: {
          __meta_kubernetes_pod_name: pod,
          __meta_kubernetes_namespace: discovery.namespaces.names[0],
          __meta_kubernetes_pod_phase: 'Running',
          __meta_kubernetes_pod_container_port_number:
            job.relabel_configs.find(({ action }) => action === 'keep')?.regex ?? '',
        },
      })),
    })),
  });
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly for?: string }[] }[];
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The rendered rules, judged every second, with a second of patience for each minute that they ask for. */
export const impatient = (rules: string): string =>
  Yaml.stringify({
    groups: (parse(rules) as Rules).groups.map((group) => ({
      ...group,
      interval: '1s',
      rules: group.rules.map((rule) => (rule.for === undefined ? rule : { ...rule, for: `${shortened(rule.for)}s` })),
    })),
  });

function shortened(duration: string): number {
  const [, number, unit = ''] = /^(\d+)([smh])$/.exec(duration) ?? [];
  return Math.ceil((Number(number) * (SECONDS[unit] ?? Number.NaN)) / 60);
}
