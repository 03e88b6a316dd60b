import { amount } from '../../environments/lib/quantity';
import type { Environment } from '../../environments/lib/types';
import { validateEnvironment } from '../../environments/lib/validate';
import { literal } from '../../environments/lib/validate/check';
import { withVolumes } from '../../environments/lib/validate/machines';
import type { Rule } from '../../environments/lib/validate/rules';
import { wanted } from '../model/capacity/carried';
import { enough, valueAt } from '../model/capacity/field';
import type { Link } from '../model/capacity/link';
import { links } from '../model/capacity/links';
import { rounded } from '../model/capacity/text';
import { servicesOf } from '../model/openim/services';
import { retentionBytes, SEGMENT_BYTES } from '../model/redpanda';
import { inventory } from '../model/secrets';
import { components, isMade, type WorkloadName, workloadsOf } from '../model/workloads';

/** Throws one Error that lists every problem of an environment's values, including those that only the model can detect. */
export const checkEnvironment = (environment: Environment): void => validateEnvironment(environment, rules);

/** Only closed segments are deleted: a partition that may keep less than one segment grows beyond its share of the disk. */
function retention(environment: Environment): string[] {
  const { storageSize, partitions } = environment.redpanda;
  const kept = retentionBytes(environment);
  const least = Math.ceil((amount(storageSize) * 2 * SEGMENT_BYTES) / (kept + SEGMENT_BYTES) / 2 ** 30);
  return kept < SEGMENT_BYTES
    ? [
        `redpanda.storageSize is ${literal(storageSize)}: too small for ${partitions} partitions per topic, each of which keeps a closed segment of 32Mi and the active one; use "${least}Gi" or more, or fewer partitions`,
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
  const ours = new Set(
    inventory({ ...environment, additions: undefined }).map(({ namespace, secret }) => `${namespace}/${secret}`),
  );
  return (environment.additions?.secrets ?? []).flatMap(({ namespace, name }, index) =>
    ours.has(`${namespace}/${name}`)
      ? [`additions.secrets[${index}] is "${namespace}/${name}": OpenIM has a Secret with that name; use another name`]
      : [],
  );
}

const rules: readonly Rule[] = [
  {
    reads: ['additions', 'namespaces', 'openim', 'accounts', 'monitoring', 'mysql', 'dragonfly', 'backups', 'tracing'],
    check: addsNewSecrets,
  },
  { reads: ['openim'], check: services },
  { reads: ['redpanda', 'openim'], check: retention },
  {
    reads: ['customize', 'openim', 'accounts', 'dragonfly', 'mysql', 'monitoring', 'edge', 'backups', 'tracing'],
    check: customizesWhatRuns,
  },
  { reads: ['load', 'gke', 'storage', 'edge', 'openim', 'accounts', ...withVolumes, 'mesh'], check: carriesLoad },
];
