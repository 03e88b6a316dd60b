import { isIPv4 } from 'node:net';
import { machineSeries, seriesOf } from '../machines';
import { parseQuantity } from '../quantity';
import type { Quantity } from '../types';
import { parseImage } from '../versions';
import { type Check, format, text } from './check';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DNS_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

export const dnsLabel = text(
  new RegExp(`^${LABEL}$`),
  'must be a DNS label: up to 63 of a-z, 0-9 and "-", a letter or digit at both ends',
);
export const dnsName = text(DNS_NAME, 'must be a DNS name: labels of a-z, 0-9 and "-", joined by dots');

/** A host that people reach, with room for the one of object storage beside it. */
export const domain = format((value) => {
  if (typeof value !== 'string' || !DNS_NAME.test(value) || !value.includes('.')) {
    return 'must be a lower-case DNS name of two labels or more, such as "chat.example.com"';
  }
  if (/\.\d+$/.test(value)) {
    return 'looks like an address; certificates and presigned URLs need a name';
  }
  if (/(^|\.)(cluster\.local|svc)$/.test(value)) {
    return 'belongs to the DNS inside the cluster; take a name that clients can resolve';
  }
  return DNS_NAME.test(`s3.${value}`) ? undefined : 'must leave room for "s3." in front: at most 250 characters';
});

const ORIGIN = new RegExp(`^https?://${LABEL}(\\.${LABEL})*(:\\d+)?$`);

/** Compared letter by letter with what browsers send: no path, no port 443. */
export const origin = format((value) =>
  typeof value === 'string' && ORIGIN.test(value) && URL.canParse(value) && new URL(value).origin === value
    ? undefined
    : 'must be an origin as browsers send it, without a path or the default port: "https://web.example"',
);

const quantity = (least: Quantity, most: Quantity, example: string): Check =>
  format((value) => {
    const parsed = typeof value === 'string' ? parseQuantity(value) : undefined;
    if (parsed === undefined) {
      return `is not a quantity; write ${example}`;
    }
    if (parsed < Number(parseQuantity(least))) {
      return `is less than ${least}; write ${example}`;
    }
    return parsed > Number(parseQuantity(most)) ? `is more than ${most}; write ${example}` : undefined;
  });

/** Bounds that only a slip of the unit passes: "512Mi" of CPU, "512m" of memory, a volume of 20 bytes. */
export const cpu = quantity('1m', '256', 'cores as "500m" or "2"');
export const memory = quantity('4Mi', '12Ti', 'bytes as "512Mi" or "2Gi"');
/** 64 TiB is the largest Persistent Disk. */
export const storage = quantity('1Gi', '64Ti', 'bytes as "20Gi"');

/** An IPv4 range without bits behind its prefix; the API server warns of those, and they are mostly typos. */
const ipv4Range = (least: number, most: number): Check =>
  format((value) => {
    const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(String(value)) ?? [];
    const prefix = Number(length);
    if (!isIPv4(address) || prefix < least || prefix > most) {
      return `must be an IPv4 range with a prefix of ${least} to ${most}, such as "10.20.0.0/16"`;
    }
    const bits = address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
    const first = bits - (bits % 2 ** (32 - prefix));
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
    return first === bits ? undefined : `has bits behind its prefix; write "${octets.join('.')}/${prefix}"`;
  });

export const addressRange = ipv4Range(1, 32);
/** GKE gives each node a /24 of it, so a smaller one holds no node. */
export const podRange = ipv4Range(8, 24);
/** A /29 is the smallest subnet of a VPC. */
export const nodeRange = ipv4Range(8, 29);
/** A /27 is the smallest range for Services that GKE takes. */
export const serviceRange = ipv4Range(8, 27);

/** "latest" and its like name another image tomorrow. */
const MOVING = /^(latest|main|master|edge|nightly|dev|stable)$/;

export const image = format((value) => {
  const { repository, tag } = parseImage(String(value));
  if (typeof value !== 'string' || !/^[a-z0-9]+([._:/-]+[a-z0-9]+)*$/.test(repository)) {
    return 'must be an image reference: "registry.example/repository:tag"';
  }
  if (tag === undefined || MOVING.test(tag)) {
    return 'must be pinned; write the tag of a release, and "@sha256:..." behind it where it is known';
  }
  return /^[\w.-]{0,62}[A-Za-z0-9]$/.test(tag) ? undefined : 'has a tag that no label value can hold: at most 63 characters';
});

/** cloud.google.com/binary-authorization/docs/policy-yaml-reference: "*" ends it, and holds no "/"; "**" holds all. */
export const imagePattern = text(
  /^[a-z0-9][a-z0-9.-]*(:\d+)?\/[A-Za-z0-9._:@/-]*\*{0,2}$/,
  'must be a registry and a path, with "*" or "**" at the end at most: "ghcr.io/external-secrets/**"',
);

/** The policy for operators quotes groups in an expression. */
export const group = text(/^[^\s'"\\]+$/, 'must be the name of a group, without spaces and quotes');

/** Forms of Google Cloud: cloud.google.com/compute/docs/naming-resources, project IDs, regions and zones. */
export const googleProject = text(
  /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  'must be a project ID: 6 to 30 of a-z, 0-9 and "-", a letter first and no "-" last',
);
export const googleRegion = text(/^[a-z]+-[a-z]+\d+$/, 'must be a region such as "europe-west1"');
export const googleZone = text(/^[a-z]+-[a-z]+\d+-[a-z]$/, 'must be a zone such as "europe-west1-b"');
/** Shared cores (e2-micro, e2-medium) hold no pod of ours. */
const MACHINE_TYPE = /^[a-z][a-z0-9]*-((standard|highmem|highcpu)-\d+(-lssd)?|custom-\d+-\d+(-ext)?)$/;

export const machineType = format((value) => {
  if (typeof value !== 'string' || !MACHINE_TYPE.test(value)) {
    return 'must be a machine type such as "e2-standard-4" or "n2-custom-6-20480", with cores of its own';
  }
  return seriesOf(value)
    ? undefined
    : `is of no known series; use one of ${Object.keys(machineSeries).join(', ')}, or add its series to environments/lib/machines.ts`;
});
export const clusterName = text(
  /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  'must be a cluster name: up to 40 of a-z, 0-9 and "-", a letter first and no "-" last',
);
/** cloud.google.com/storage/docs/buckets#naming, without the dots of bucket names that are domains. */
export const bucketName = text(
  /^(?!goog)[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/,
  'must be the name of a bucket, without "gs://": 3 to 63 of a-z, 0-9, "-" and "_", a letter or digit at both ends',
);
export const googleName = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be the name of a reserved address, not the address: up to 63 of a-z, 0-9 and "-", a letter first',
);
export const zoneName = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be the name of a managed zone, not of a domain: up to 63 of a-z, 0-9 and "-", a letter first',
);
