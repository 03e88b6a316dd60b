import { isIPv4 } from 'node:net';
import { contains } from '../ipv4';

/** The host of "registry.example:5000/repository", without its port; `undefined` for a name of Docker Hub such as "a/b". */
export function registryHost(reference: string): string | undefined {
  const [first = '', ...rest] = reference.split('/');
  // Without a dot, a port or "localhost" the first part is a folder of Docker Hub.
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first.replace(/:\d+$/, '') : undefined;
}

/** Whether a host is the machine that asks for it: RFC 6761 and RFC 1122. */
export const isLoopback = (host: string): boolean =>
  /(^|\.)localhost$/.test(host) || (isIPv4(host) && contains('127.0.0.0/8', host));

const NOWHERE: Readonly<Record<string, string>> = {
  '0.0.0.0/8': 'no address of a host',
  '169.254.0.0/16': 'a link-local address',
  '224.0.0.0/4': 'a multicast address',
};

/** What kind of address a host is at which no server can be; `undefined` for all others. */
export const nowhere = (host: string): string | undefined =>
  isIPv4(host) ? Object.entries(NOWHERE).find(([range]) => contains(range, host))?.[1] : undefined;
