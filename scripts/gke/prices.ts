import { disks } from '../../charts/model/capacity/disks';

/** A list price in dollars, on demand, and its source. */
export interface Price {
  readonly what: string;
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
}

const CATALOG =
  "Google's billing catalogue in a copy of 2025-03-06 (Cyclenerd/google-cloud-pricing-cost-calculator, pricing.yml)";
const COPIES = 'copies of cloud.google.com/kubernetes-engine/pricing and vpc/network-pricing, November 2026';
const price = (what: string, dollars: number, per: string, source = CATALOG): Price => ({ what, dollars, per, source });

/** All prices are of europe-west1. Google's own pages and a bill were not available. */
export const prices = {
  e2: price('e2, a core with 4 GiB', 0.0369, 'hour'),
  n2: price(
    'n2, a core with 4 GiB, without its discount for sustained use',
    0.0534,
    'hour',
    `${CATALOG}: computed from n2-highcpu-48 and n2-highmem-96`,
  ),
  cluster: price('cluster fee', 0.1, 'hour', COPIES),
  natNode: price('Cloud NAT, each node up to 32', 0.0014, 'hour', COPIES),
  natMost: price('Cloud NAT, more than 32 nodes together', 0.044, 'hour', COPIES),
  natAddress: price('Cloud NAT, its address', 0.005, 'hour', COPIES),
  loadBalancer: price('load balancer, up to five forwarding rules', 0.025, 'hour', COPIES),
  standard: price('pd-standard', disks['pd-standard'].price, 'GB and month'),
  balanced: price(
    'pd-balanced',
    disks['pd-balanced'].price,
    'GB and month',
    'copies of cloud.google.com/compute/all-pricing, November 2026',
  ),
  ssd: price('pd-ssd', disks['pd-ssd'].price, 'GB and month'),
  hyperdisk: price(
    'hyperdisk-balanced',
    disks['hyperdisk-balanced'].price,
    'GB and month',
    'copies of cloud.google.com/compute/all-pricing, November 2026',
  ),
  bucket: price('bucket, Standard', 0.02, 'GB and month'),
  egress: price(
    'traffic to the internet, Premium Tier, up to 1 TiB',
    0.12,
    'GiB',
    'a copy of cloud.google.com/vpc/network-pricing of 2026-09-20, to North America; Europe, and the lower price above 1 TiB, are not sourced',
  ),
} as const satisfies Record<string, Price>;

/** Known discounts, which no sum includes. */
export const discounts = {
  spot: { share: 0.62, what: 'Spot nodes of e2', source: `${CATALOG}; it changes every month` },
  oneYear: { share: 0.37, what: 'e2, committed for a year', source: CATALOG },
  threeYears: { share: 0.55, what: 'e2, committed for three years', source: CATALOG },
} as const;

const SERIES: Readonly<Record<string, Price>> = { e2: prices.e2, n2: prices.n2 };

/** Dollars an hour of a core with its memory. Series without a price use that of e2, the cheapest. */
export const coreOf = (machineType: string): number => (SERIES[machineType.split('-')[0] ?? ''] ?? prices.e2).dollars;

/** Whether the series of a machine has a separate price. */
export const isPriced = (machineType: string): boolean => Object.hasOwn(SERIES, machineType.split('-')[0] ?? '');

/** Cost that no estimate includes. */
export const LEFT_OUT: readonly string[] = [
  'traffic between zones ($0.01 a GiB), and what Cloud NAT translates ($0.045 a GiB)',
  'logs ($0.50 a GiB above 50 GiB a month): how many a message writes has not been measured',
  'Backup for GKE, for each pod and for each GiB of its backups: not sourced',
  'operations on the bucket, Cloud DNS, keys in Cloud KMS: small, and not sourced',
  'groups: a message to a hundred members leaves a hundred times',
  'discounts, taxes, support, people',
];
