import assert from 'node:assert';
import { identity, type Manifest } from '../../charts/constructs/manifest';
import { externalPeerOf } from '../../charts/model/data-services';
import type { ExternalPeer } from '../../charts/model/peers';
import { externalAddresses, externalOf, externalServices, hostOf, s3Hosts } from '../../environments/lib/data-services';
import type { DataService } from '../../environments/lib/external';
import { called } from '../../environments/lib/openim-egress';
import type { Environment } from '../../environments/lib/types';

/** A host that programs connect to by a policy of names, and the address that DNS gives it here. */
interface NamedHost {
  readonly host: string;
  readonly ip: string;
  readonly peer: ExternalPeer;
}

export const namedHosts = (environment: Environment): readonly NamedHost[] =>
  [
    ...externalServices(environment).map((service) => ({
      peer: externalPeerOf(service),
      hosts: hostsOf(environment, service),
      egress: externalOf(environment, service)?.egress ?? {},
    })),
    ...called(environment),
  ]
    .flatMap(({ peer, hosts, egress }) => ('names' in egress ? hosts.map((host) => ({ host, peer })) : []))
    .map((one, index) => ({ ...one, ip: `192.0.2.${1 + index}` }));

/** What programs resolve; the members of a mongodb+srv record have names beside it. */
function hostsOf(environment: Environment, service: DataService): readonly string[] {
  const [s3, mongodb] = [externalOf(environment, 's3'), externalOf(environment, 'mongodb')];
  if (service === 's3' && s3) {
    return s3Hosts(s3);
  }
  return (service === 'mongodb' && mongodb ? mongodb.hosts : externalAddresses(environment, service)).map(hostOf);
}

/** What Dataplane V2 makes of a policy by names once pods have resolved them: one by the addresses that DNS gave them. */
export function byAddress(policy: Manifest, hosts: readonly NamedHost[]): Manifest {
  const { podSelector, egress } = policy.spec;
  const rule = ({ matches, ports }: Manifest[string]) => {
    const resolved = hosts.filter(({ host }) => matches.some((match: Match) => matchesHost(match, host)));
    // An empty list of peers would open everything.
    assert(resolved.length > 0, `${identity(policy)}: no program connects to ${JSON.stringify(matches)}`);
    return { ports, to: resolved.map(({ ip }) => ({ ipBlock: { cidr: `${ip}/32` } })) };
  };
  return { ...policy, spec: { podSelector, policyTypes: ['Egress'], egress: egress.map(rule) } };
}

interface Match {
  readonly name?: string;
  readonly pattern?: string;
}

/** The first label of a pattern matches any label; a name matches itself. */
const matchesHost = ({ name, pattern = '' }: Match, host: string): boolean =>
  name === host || pattern.replace(/^\*/, '') === host.replace(/^[^.]+/, '');
