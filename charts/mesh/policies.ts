import type { Construct } from 'constructs';
import type { Component, Environment } from '../../environments/lib/types';
import {
  AuthorizationPolicy,
  PeerAuthenticationSpecMtlsMode as Mode,
  PeerAuthentication,
  PeerAuthenticationSpecPortLevelMtlsMode as PortMode,
  type AuthorizationPolicySpecRules as Rule,
} from '../../imports/security.istio.io';
import { selector } from '../constructs/labels';
import { accountOf } from '../model/backups/names';
import { connections } from '../model/connections';
import { inMesh, meshOf, plainPorts } from '../model/mesh/connections';
import { isWorkload, type Peer } from '../model/peers';
import { namespaceOf, type WorkloadName, workloadsOf } from '../model/workloads';

const membersOf = (environment: Environment, component: Component): readonly WorkloadName[] =>
  workloadsOf(environment, component).filter((name) => inMesh(environment, name));

/** Labels of a component's namespace that add its pods to the mesh. */
export const meshLabels = (environment: Environment, component: Component): Readonly<Record<string, string>> =>
  membersOf(environment, component).length > 0 ? meshOf(environment).namespaceLabels : {};

/** Objects of the mesh that deny plain text to the pods of a namespace, except for peers that cannot encrypt. */
export function meshPolicies(scope: Construct, environment: Environment, component: Component): void {
  const { authentication } = meshOf(environment);
  const members = membersOf(environment, component);
  if (!authentication || members.length === 0) {
    return;
  }
  const strict = environment.mesh.mtls === 'strict';
  const each = strict && authentication === 'namespaces and workloads';
  // The policies that allow come before the one that denies, because objects are applied in this order.
  for (const name of each ? members : []) {
    exceptions(scope, environment, name);
    authorization(scope, environment, name);
  }
  new PeerAuthentication(scope, 'peer-authentication', {
    metadata: { name: 'default' },
    spec: { mtls: { mode: strict ? Mode.STRICT : Mode.PERMISSIVE } },
  });
  if (each) {
    new AuthorizationPolicy(scope, 'deny-all', { metadata: { name: 'default-deny' }, spec: {} });
  }
}

/** Peers outside the mesh may still connect to the ports that are open to them. */
function exceptions(scope: Construct, environment: Environment, name: WorkloadName): void {
  const plain = plainPorts(environment, name);
  if (plain.length > 0) {
    new PeerAuthentication(scope, `${name}-peer-authentication`, {
      metadata: { name, labels: selector(name) },
      spec: {
        selector: { matchLabels: selector(name) },
        mtls: { mode: Mode.STRICT },
        portLevelMtls: Object.fromEntries(plain.map((port) => [String(port), { mode: PortMode.PERMISSIVE }])),
      },
    });
  }
}

/** All connections of the mesh have the same port for NetworkPolicies; only ztunnel knows the port behind it. */
function authorization(scope: Construct, environment: Environment, name: WorkloadName): void {
  const rules = new Map<string, Rule>();
  for (const { from, ports } of connections(environment).filter(({ to }) => to === name)) {
    const member = inMesh(environment, from);
    const key = `${member} ${ports}`;
    const known = rules.get(key)?.from?.[0]?.source?.principals ?? [];
    rules.set(key, {
      from: member ? [{ source: { principals: [...known, ...principals(environment, from)] } }] : undefined,
      to: [{ operation: { ports: ports.map(String) } }],
    });
  }
  if (rules.size > 0) {
    new AuthorizationPolicy(scope, `${name}-authorization`, {
      metadata: { name, labels: selector(name) },
      spec: { selector: { matchLabels: selector(name) }, rules: [...rules.values()] },
    });
  }
}

/**
 * Identities of a workload's pods; a restore runs with the account of its backup. Istio reads "cluster.local" as its
 * own trust domain.
 */
const principals = (environment: Environment, peer: Peer): string[] =>
  isWorkload(peer)
    ? [...new Set([peer, accountOf(peer)])].map(
        (account) => `cluster.local/ns/${namespaceOf(environment, peer)}/sa/${account}`,
      )
    : [];
