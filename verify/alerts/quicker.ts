import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';
import { RULES } from '../../charts/monitoring/prometheus-config';

/** Every period is shorter by this factor: a minute takes a second. */
export const FACTOR = 60;

/** Settings of the monitoring programs that depend on this machine. */
export interface Here {
  /** A kubeconfig, which takes the place of the pod's own way to the API server. */
  readonly kubeconfig: string;
  /** Where PagerDuty's events go. */
  readonly pagerduty: string;
}

/** About the volume servers' disk: here the disk of this machine, which other programs fill. */
const OF_THIS_DISK = ['SeaweedfsDiskFills', 'SeaweedfsDiskLow'];

/**
 * The objects with `prometheus.yml`, `rules.yml` and `alertmanager.yml` as they are, but for what `here` says and for every
 * period, and without the alerts on this machine's disk. Scrapes alone come every second, not every half: they take as long as
 * ever.
 */
export const hurried = (objects: readonly Manifest[], here: Here): Manifest[] =>
  objects.map((object) => {
    if (object.kind !== 'ConfigMap') {
      return resending(object);
    }
    const files = Object.entries<string>(object.data).map(([file, text]) => [file, changes[file]?.(text, here) ?? text]);
    const further = RULES in object.data ? { kubeconfig: here.kubeconfig } : {};
    return { ...object, data: { ...Object.fromEntries(files), ...further } };
  });

/** A part of a file as it was read. */
type Parsed = Manifest[string];

const changes: Readonly<Record<string, (text: string, here: Here) => string>> = {
  'prometheus.yml': (text) => {
    const config = parse(text);
    return Yaml.stringify({
      ...config,
      global: { ...config.global, scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '500ms' },
      scrape_configs: config.scrape_configs.map(({ scrape_interval: _, kubernetes_sd_configs: found, ...job }: Parsed) => ({
        ...job,
        kubernetes_sd_configs: found.map((one: object) => ({ ...one, kubeconfig_file: '/etc/prometheus/kubeconfig' })),
      })),
    });
  },
  [RULES]: (text) =>
    Yaml.stringify({
      groups: parse(text).groups.map(({ interval, rules, ...group }: Parsed) => ({
        ...group,
        interval: shortened(interval),
        rules: rules
          .filter(({ alert }: Parsed) => !OF_THIS_DISK.includes(alert))
          .map(({ expr, for: wait, ...rule }: Parsed) => ({
            ...{ ...rule, expr: quicker(expr), ...(wait ? { for: shortened(wait) } : {}) },
          })),
      })),
    }),
  'alertmanager.yml': (text, { pagerduty }) => {
    const { route, ...rest } = parse(text);
    return Yaml.stringify({ ...rest, global: { pagerduty_url: pagerduty }, route: waiting(route) });
  },
};

/** A query with shorter windows and offsets, and the seconds of a prediction. */
export const quicker = (expr: string): string =>
  expr
    .replace(/\[(\w+)\]/g, (_, window: string) => `[${shortened(window)}]`)
    .replace(/offset (\w+)/g, (_, offset: string) => `offset ${shortened(offset)}`)
    .replace(/\* 3600/g, `* ${3600 / FACTOR}`);

const waiting = (route: Parsed): object =>
  Object.fromEntries(
    Object.entries<Parsed>(route).map(([key, value]) => [
      key,
      key === 'routes' ? value.map(waiting) : /_(wait|interval)$/.test(key) ? shortened(value) : value,
    ]),
  );

/** Prometheus repeats an alert to Alertmanager every minute, by a flag. */
const resending = (object: Manifest): Manifest => {
  if (object.kind !== 'StatefulSet' || object.metadata.name !== 'prometheus') {
    return object;
  }
  const copy = structuredClone(object);
  copy.spec.template.spec.containers[0].args.push(`--rules.alert.resend-delay=${shortened('1m')}`);
  return copy;
};

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

function shortened(duration: string): string {
  const [, number, unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? Number.NaN);
  if (Number.isNaN(seconds)) {
    throw new Error(
      `"${duration}" is not a duration of one number and one unit: verify/alerts/quicker.ts cannot shorten it`,
    );
  }
  return `${Math.round((seconds * 1000) / FACTOR)}ms`;
}
