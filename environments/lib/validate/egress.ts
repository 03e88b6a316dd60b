import { isIPv4 } from 'node:net';
import type { Egress } from '../external';
import { type Check, fields, format, list, text } from './check';

export const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

export const inCluster = (host: string): string | undefined =>
  /(^|\.)(svc|cluster\.local|localhost)$/.test(host) || !host.includes('.')
    ? 'must be a host outside the cluster, as ranges and names of egress open no pods; use its full DNS name or address'
    : undefined;

/** A name or an address of a server outside the cluster. */
export const outsideHost = format((value) =>
  typeof value === 'string' && HOST.test(value) && (isIPv4(value) || /\.[a-z][a-z0-9-]*$|^[^.]+$/.test(value))
    ? inCluster(value)
    : 'must be the name or IPv4 address of a server, in lower case, such as "smtp.example.com"',
);

/** Whether a name of egress holds a host; "*" is one label, as in GKE's FQDNNetworkPolicies. */
export const holds = (name: string, host: string): boolean =>
  name.startsWith('*.') ? host.endsWith(name.slice(1)) && !host.slice(0, 1 - name.length).includes('.') : name === host;

/** Egress to address ranges that pass `range`, or to host names such as `example`. */
export function egressTo(range: Check, example: string): Check {
  const cidrs = fields<Extract<Egress, { cidrs: unknown }>>({ cidrs: list(range, 1, 50) });
  const name = text(
    /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    `must be a host name in lower case, whose first label may be "*": "${example}"`,
  );
  const names = fields<Extract<Egress, { names: unknown }>>({ names: list(name, 1, 50) });
  return (value, path) => (typeof value === 'object' && value !== null && 'names' in value ? names : cidrs)(value, path);
}
