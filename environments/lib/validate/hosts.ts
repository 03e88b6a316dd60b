import type { Environment } from '../types';
import { literal } from './check';

/** Names that no public DNS answers, and who does: RFC 6761 and RFC 6762. */
const SPECIAL: Readonly<Record<string, string>> = {
  localhost: 'every client takes it for itself',
  localdomain: 'every client takes it for itself',
  local: 'clients ask their own network for it by multicast',
  invalid: 'no DNS resolves it',
};

/** Whether clients of a cluster at Google can find the hosts. */
export const hostsResolve = ({ gke, domain, additions }: Environment): string[] =>
  gke
    ? [['domain', domain], ...(additions?.hosts ?? []).map((host, index) => [`additions.hosts[${index}]`, host])].flatMap(
        ([path, host = '']) => {
          const reason = SPECIAL[host.slice(host.lastIndexOf('.') + 1)];
          return reason ? [`${path} is ${literal(host)}: ${reason}; use a name below a domain of your own`] : [];
        },
      )
    : [];
