import { externalOf, externalServices, isOurs } from '../../environments/lib/data-services';
import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { validateEnvironment } from '../../environments/lib/validate';
import { literal } from '../../environments/lib/validate/check';
import { withVolumes } from '../../environments/lib/validate/machines';
import type { Rule } from '../../environments/lib/validate/rule';
import { wanted } from '../model/capacity/carried';
import { enough, valueAt } from '../model/capacity/field';
import type { Link } from '../model/capacity/link';
import { links } from '../model/capacity/links';
import { rounded } from '../model/capacity/text';
import { servicesOf } from '../model/openim/services';
import { partitionMemory, retentionBytes, SEGMENT_BYTES } from '../model/redpanda';
import { inventory } from '../model/secrets';
import { components, isMade, type WorkloadName, workloadsOf } from '../model/workloads';
import { webhooks } from './webhooks';

/** Throws one Error that lists every problem of an environment's values, including those that only the model or a chart can detect. */
export const checkEnvironment = (environment: Environment, ofCharts: readonly Rule[] = []): void =>
  validateEnvironment(environment, [...rules, ...ofCharts]);

/** Only closed segments are deleted: a partition that may keep less than one segment grows beyond its share of the disk. */
function retention(environment: Environment): string[] {
  const { storageSize, partitions } = environment.redpanda;
  const kept = retentionBytes(environment);
  const least = Math.ceil((amount(storageSize) * 2 * SEGMENT_BYTES) / (kept + SEGMENT_BYTES) / 2 ** 30);
  return isOurs(environment, 'kafka') && kept < SEGMENT_BYTES
    ? [
        `redpanda.storageSize is ${literal(storageSize)}: too small for ${partitions} partitions per topic, each of which keeps a closed segment of 32Mi and the active one; use "${least}Gi" or more, or fewer partitions`,
      ]
    : [];
}

/** Redpanda would start, and refuse or slow down what its partitions have no memory for. */
function brokerMemory(environment: Environment): string[] {
  const { limits, partitions } = environment.redpanda;
  const least = partitionMemory(environment);
  return isOurs(environment, 'kafka') && amount(limits.memory) < least
    ? [
        `redpanda.limits.memory is ${literal(limits.memory)}: too small for ${partitions} partitions per topic, each replica of which needs 2 MB; use "${Math.ceil(least / 2 ** 20)}Mi" or more, or fewer partitions`,
      ]
    : [];
}

/** A row in one release only, or a name without a row: the types report it in `npm run check`, and this in the synthesis. */
function services(environment: Environment): string[] {
  const { release, services: sizes } = environment.openim;
  const table = `charts/model/openim/${release}/services.ts`;
  const rows = Object.keys(servicesOf(environment));
  const names = [...Object.keys(sizes), 'crontask'];
  return [
    ...rows
      .filter((name) => !names.includes(name))
      .map(
        (name) =>
          `openim.services.${name} is missing: ${table} has a row with that name; add it to OpenimService of environments/lib/types.ts and to the other release, or remove the row`,
      ),
    ...names
      .filter((name) => !rows.includes(name))
      .map((name) => `openim.services.${name} is unknown: ${table} has no row with that name; add one, or remove the size`),
  ];
}

/** A setting of a workload that this environment does not run would be ignored silently. */
const customizesWhatRuns = (environment: Environment): string[] =>
  (Object.keys(environment.customize?.workloads ?? {}) as WorkloadName[])
    .filter((name) => !components.some((one) => isMade(environment, one) && workloadsOf(environment, one).includes(name)))
    .map((name) => `customize.workloads.${name} is set: this environment runs no ${name}; remove it`);

/** Checks each link separately: reports a value that cannot carry the load, and the smallest one that can. */
function carriesLoad(environment: Environment): string[] {
  const { load } = environment;
  return load
    ? links
        .filter((link) => link.carries(environment) < wanted(load)[link.bounds])
        .map((link) => {
          const amount = wanted(load)[link.bounds];
          return `${link.field} is ${literal(valueAt(environment, link.field))}: carries ${rounded(link.carries(environment))} of load.${link.bounds}, which is ${amount} (${link.name}); ${remedy(environment, link, amount)}`;
        })
    : [];
}

const remedy = (environment: Environment, link: Link, amount: number): string => {
  const value = enough(environment, link, amount);
  return value === undefined ? `no value is enough: use ${link.beyond}` : `use ${literal(value)} or more`;
};

/** A Secret of the inventory has the keys that its users read, and `npm run secrets` creates them. */
function addsNewSecrets(environment: Environment): string[] {
  const secrets = environment.additions?.secrets ?? [];
  if (secrets.length === 0) {
    return [];
  }
  const ours = inventory({ ...environment, additions: undefined });
  const values = inventory(environment).map(({ value }) => value);
  return secrets.flatMap(({ namespace, name, keys }, index) => {
    const at = `additions.secrets[${index}] is "${namespace}/${name}"`;
    if (ours.some((one) => one.namespace === namespace && one.secret === name)) {
      return [`${at}: OpenIM has a Secret with that name; use another name`];
    }
    return keys
      .map((key) => `${namespace}-${name}-${key}`)
      .filter((value) => values.indexOf(value) < values.lastIndexOf(value))
      .map(
        (value) =>
          `${at}: its value "${value}" is also that of another Secret, and both would have one password; use another name`,
      );
  });
}

/** A pull Secret must not have the name of a Secret that `npm run secrets` makes. */
function pullSecretsApart(environment: Environment): string[] {
  const all = inventory(environment);
  return (environment.images?.pullSecrets ?? []).flatMap((name, index) => {
    const found = all.find(({ secret }) => secret === name);
    return found
      ? [
          `images.pullSecrets[${index}] is ${literal(name)}: namespace ${found.namespace} has a Secret with that name, and other keys; use another name`,
        ]
      : [];
  });
}

/** A login of a provider must not share a Secret with what `npm run secrets` makes, or with another login. */
function bringsOwnSecrets(environment: Environment): string[] {
  const services = externalServices(environment);
  if (services.length === 0) {
    return [];
  }
  const own = inventory({ ...environment, dataServices: undefined }).filter(({ component }) => component === 'openim');
  return services.flatMap((service, index) => {
    const name = externalOf(environment, service)?.secret;
    const other = services.slice(0, index).find((one) => externalOf(environment, one)?.secret === name);
    const taken = other
      ? `dataServices.${other} has it`
      : own.some(({ secret }) => secret === name) && 'the chart has one of that name';
    return taken ? [`dataServices.${service}.secret is ${literal(name)}: ${taken}; use another name`] : [];
  });
}

const inventoried = [
  'namespaces',
  'openim',
  'accounts',
  'monitoring',
  'mysql',
  'dragonfly',
  'backups',
  'tracing',
  'dataServices',
] as const;

const rules: readonly Rule[] = [
  { reads: ['additions', ...inventoried], check: bringsOwnSecrets },
  { reads: ['additions', ...inventoried], check: addsNewSecrets },
  { reads: ['images', 'additions', ...inventoried], check: pullSecretsApart },
  { reads: ['openim'], check: services },
  { reads: ['redpanda', 'openim', 'dataServices'], check: retention },
  { reads: ['redpanda', 'openim', 'dataServices'], check: brokerMemory },
  { reads: ['openim'], check: webhooks },
  {
    reads: [
      'customize',
      'openim',
      'accounts',
      'dragonfly',
      'mysql',
      'monitoring',
      'edge',
      'backups',
      'tracing',
      'dataServices',
    ],
    check: customizesWhatRuns,
  },
  {
    reads: ['load', 'gke', 'storage', 'edge', 'openim', 'accounts', ...withVolumes, 'mesh', 'dataServices'],
    check: carriesLoad,
  },
];
