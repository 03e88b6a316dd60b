import { isIPv4 } from 'node:net';
import { addresses, EVERYWHERE, network, overlap, within } from '../ipv4';
import { cores, machineTypes } from '../machines';
import { amount, parseQuantity } from '../quantity';
import type { Quantity } from '../types';
import { type Check, format, text } from './check';
import { didYouMean } from './nearest';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
export const DNS_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

export const dnsLabel = text(
  new RegExp(`^${LABEL}$`),
  'must be a DNS label: up to 63 characters of a-z, 0-9 and "-", starting and ending with a letter or digit',
);
export const dnsName = text(DNS_NAME, 'must be a DNS name: labels of a-z, 0-9 and "-", joined by dots');

/** A public host name, short enough for the prefix of object storage. */
export const domain = format((value) => {
  if (typeof value !== 'string' || !DNS_NAME.test(value) || !value.includes('.')) {
    return 'must be a lower-case DNS name of two labels or more, such as "chat.example.com"';
  }
  if (/\.\d+$/.test(value)) {
    return 'looks like an IP address; certificates and presigned URLs need a DNS name';
  }
  if (/(^|\.)(cluster\.local|svc)$/.test(value)) {
    return 'is a name of the internal DNS of the cluster; use a name that clients can resolve';
  }
  return DNS_NAME.test(`s3.${value}`) ? undefined : 'must have at most 250 characters: object storage adds the prefix "s3."';
});

const ORIGIN = new RegExp(`^https?://${LABEL}(\\.${LABEL})*(:\\d+)?$`);

/** Browsers send the origin without path and port 443, and it is compared letter by letter. */
export const origin = format((value) =>
  typeof value === 'string' && ORIGIN.test(value) && URL.canParse(value) && new URL(value).origin === value
    ? undefined
    : 'must be an origin as browsers send it, without a path or the default port: "https://web.example"',
);

const quantity = (least: Quantity, most: Quantity, example: string): Check => {
  const [from, to] = [amount(least), amount(most)];
  return format((value) => {
    const parsed = typeof value === 'string' ? parseQuantity(value) : undefined;
    return parsed !== undefined && parsed >= from && parsed <= to
      ? undefined
      : `must be a quantity from ${least} to ${most}; write ${example}`;
  });
};

/** Of `openim.limits`: OpenIM's clients send parts of 5 MiB, the object store takes up to 5 GiB at once. */
export const uploadBody = quantity('5Mi', '5Gi', 'bytes as "64Mi"');
export const requestSize = quantity('1Mi', '64Mi', 'bytes as "16Mi"');

/** Bounds that only a slip of the unit passes: "512Mi" of CPU, "512m" of memory, a volume of 20 bytes. */
export const cpu = quantity('1m', '256', 'cores as "500m" or "2"');
export const memory = quantity('4Mi', '12Ti', 'bytes as "512Mi" or "2Gi"');
/** 64 TiB is the largest Persistent Disk. */
export const storage = quantity('1Gi', '64Ti', 'bytes as "20Gi"');

/** An IPv4 range without host bits: the API server warns about them, and they are mostly typos. */
const ipv4Range = (least: number, most: number, fault: (range: string) => string | undefined): Check =>
  format((value) => {
    const [, address = '', length = ''] = (typeof value === 'string' && /^([\d.]+)\/(\d{1,2})$/.exec(value)) || [];
    const prefix = Number(length);
    if (!isIPv4(address) || prefix < least || prefix > most) {
      return `must be an IPv4 range with a prefix of ${least} to ${most}, such as "10.20.0.0/16"`;
    }
    const range = network(address, prefix);
    return range === `${address}/${prefix}` ? fault(range) : `must have no host bits set; write "${range}"`;
  });

/** RFC 1918, RFC 6598 and class E: cloud.google.com/vpc/docs/subnets#valid-ranges */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '240.0.0.0/4'];
const isPrivate = (range: string): boolean => PRIVATE.some((one) => within(range, one));
const privateRange = (least: number, most: number): Check =>
  ipv4Range(least, most, (range) =>
    isPrivate(range) ? undefined : `must be a private range, inside one of ${PRIVATE.join(', ')}`,
  );

/** This host, loopback, link-local and multicast. */
const NO_HOST = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4'];
const SERVER = 'use the address that "kubectl get endpointslices kubernetes" prints';
/** A range that holds addresses of hosts; `also` gives the reason against one that does. */
const hostRange = (remedy: string, also: (range: string) => string | undefined = () => undefined): Check =>
  ipv4Range(8, 32, (range) =>
    NO_HOST.some((one) => overlap(range, one))
      ? `must not be a loopback, link-local, multicast or 0.0.0.0/8 range; ${remedy}`
      : also(range),
  );
/** Of the API server, whose address may be public where the cluster is not made by `npm run gke`. */
export const serverRange = hostRange(SERVER, (range) =>
  isPrivate(range) || addresses(range) <= 256
    ? undefined
    : `is public and has ${addresses(range)} addresses, which pods could all reach; ${SERVER}`,
);
/** Of a service outside the cluster. */
export const destinationRange = hostRange('use the range of the service');
/** Outside the cluster, in the VPC or on the internet. */
export const outsideRange = hostRange('use the addresses of the server');
export const egressRange: Check = (value, path) => (value === EVERYWHERE ? [] : outsideRange(value, path));
export const privateAddressRange = privateRange(8, 32);
/** GKE gives each node a /24 of it, so a smaller range has room for no node. */
export const podRange = privateRange(8, 24);
/** A /29 is the smallest subnet of a VPC. */
export const nodeRange = privateRange(8, 29);
/** A /27 is the smallest range that GKE accepts for Services. */
export const serviceRange = privateRange(8, 27);

/** Forms of Google Cloud: cloud.google.com/compute/docs/naming-resources, project IDs, regions and zones. */
export const googleProject = text(
  /^(?!.*(google|ssl))[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  'must be a project ID: 6 to 30 characters of a-z, 0-9 and "-", starting with a letter, not ending with "-", without "google" and "ssl"',
);
export const googleRegion = text(/^[a-z]+-[a-z]+\d+$/, 'must be a region such as "europe-west1"');
export const googleZone = text(/^[a-z]+-[a-z]+\d+-[a-f]$/, 'must be a zone such as "europe-west1-b"');
/** Shared-core types (e2-micro, e2-medium) are too small for this chart's pods. */
export const machineType = format((value) =>
  typeof value === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(value) && cores(value) > 0
    ? undefined
    : `must be a machine type such as "e2-standard-4" or "n2-custom-6-20480", with dedicated cores${didYouMean(value, machineTypes)}`,
);
export const clusterName = text(
  /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  'must be a cluster name: up to 40 characters of a-z, 0-9 and "-", starting with a letter, not ending with "-"',
);
/** cloud.google.com/storage/docs/buckets#naming, without the dots of bucket names that are domains. */
export const bucketName = text(
  /^(?!goog|.*(google|g00gle))[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/,
  'must be the name of a bucket, without "gs://": 3 to 63 characters of a-z, 0-9, "-" and "_", starting and ending with a letter or digit, without "google"',
);
export const googleName = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be the name of a reserved address, not the address: up to 63 characters of a-z, 0-9 and "-", starting with a letter',
);
export const zoneName = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be the name of a managed zone, not of a domain: up to 63 characters of a-z, 0-9 and "-", starting with a letter',
);
