import { identity, type Manifest } from '../constructs/manifest';
import { publicHosts } from '../model/addresses';
import type { Rule } from './context';

/**
 * The certificate, the DNS records and the admission policy cover only the public hosts: the API server rejects another
 * one at apply.
 */
export const hosts: Rule = ({ environment, ofKind }) => {
  const known = Object.values(publicHosts(environment));
  return [...ofKind('Ingress'), ...ofKind('HTTPRoute')].flatMap((object) =>
    hostsOf(object)
      .filter((host) => !known.includes(host))
      .map(
        (host) =>
          `${identity(object)}: host "${host}" is not a public host; public hosts are ${known.join(', ')}; use one of them, or add it to publicHosts of charts/model/addresses.ts`,
      ),
  );
};

const hostsOf = ({ kind, spec }: Manifest): string[] =>
  kind === 'Ingress' ? (spec.rules ?? []).map(({ host = '' }: Manifest['spec']) => host) : (spec.hostnames ?? []);
