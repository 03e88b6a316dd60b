import type { Egress } from '../external';
import { type Check, fields, list, text } from './check';

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
