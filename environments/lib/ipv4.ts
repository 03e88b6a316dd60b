/** Every address. */
export const EVERYWHERE = '0.0.0.0/0';

/** Whether an IPv4 range such as "10.0.0.0/8" holds an address. */
export function contains(cidr: string, ip: string): boolean {
  const size = addresses(cidr);
  return Math.floor(toNumber(first(cidr)) / size) === Math.floor(toNumber(ip) / size);
}

/** Of two overlapping ranges, one contains the first address of the other. */
export const overlap = (a: string, b: string): boolean => contains(a, first(b)) || contains(b, first(a));

/** Whether a range is inside another one. */
export const within = (inner: string, outer: string): boolean =>
  addresses(inner) <= addresses(outer) && contains(outer, first(inner));

/** The range with this prefix that contains an address: "10.20.0.0/16" for 10.20.3.0 and 16. */
export function network(ip: string, prefix: number): string {
  const size = 2 ** (32 - prefix);
  const number = Math.floor(toNumber(ip) / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')}/${prefix}`;
}

/** Number of addresses in a range. */
export const addresses = (cidr: string): number => 2 ** (32 - Number(cidr.split('/')[1] ?? 32));

const first = (cidr: string): string => cidr.split('/')[0] ?? '';

const toNumber = (ip: string): number => ip.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
