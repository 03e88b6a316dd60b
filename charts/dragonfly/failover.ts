import type { k8s } from 'cdk8s-plus-28';
import type { Environment, Failover } from '../../environments/lib/types';
import { selector } from '../constructs/labels';
import { script } from '../constructs/script';
import { memberAddresses, podHost } from '../model/addresses';
import type { EnvValue } from '../model/env';
import { frontOf, portOf } from '../model/workloads';
import { gate, type Program } from './gate';

/** Settings that depend on the failover mode. */
interface Mode {
  /** Script of the main container, with Dragonfly's flags as arguments. */
  readonly start: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, EnvValue>>;
  /** Files below /scripts; primary.sh prints the host of the primary. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly probes: { readonly startup: string; readonly readiness: string };
  readonly preStop?: readonly string[];
  readonly sidecars: (program: Program) => readonly k8s.Container[];
  /** Labels of the pods that the client Service selects. */
  readonly clients: Readonly<Record<string, string>>;
}

const NAME = 'dragonfly';
const FIRST = `${NAME}-0`;

/** The part of a Dragonfly pod that differs between `failover: 'none'` and `'sentinel'`. */
export const dragonflyFailover = (environment: Environment): Mode => failovers[environment.dragonfly.failover](environment);

const failovers: Readonly<Record<Failover, (environment: Environment) => Mode>> = {
  /** The first pod is always the primary, even if it does not run. */
  none: (environment) => ({
    start: script('dragonfly/scripts/start.sh'),
    flags: [],
    env: { PRIMARY: `${podHost(environment, NAME, FIRST)}:${portOf(environment, NAME, 'redis')}` },
    scripts: {
      'primary.sh': script('dragonfly/scripts/primary.sh'),
      'startup.sh': script('dragonfly/scripts/startup.sh'),
    },
    probes: { startup: '/scripts/startup.sh', readiness: '/scripts/whole.sh' },
    sidecars: () => [],
    clients: { ...selector(NAME), 'statefulset.kubernetes.io/pod-name': FIRST },
  }),
  /** The Sentinels choose the primary; the proxies forward to it after its gate has opened. */
  sentinel: (environment) => ({
    start: script('dragonfly/scripts/join.sh'),
    // Sentinels identify a replica by the address that it announces, and pod addresses change at every restart.
    flags: [
      `--replica_announce_ip=${podHost(environment, NAME, '$(POD_NAME)')}`,
      // Not eligible until promotable.sh raises the priority: a replica is empty at its start.
      '--replica_priority=0',
    ],
    env: {
      POD_IP: { field: 'status.podIP' },
      SENTINELS: memberAddresses(environment, 'dragonfly-sentinel', 'sentinel').join(' '),
    },
    scripts: {
      'primary.sh': script('dragonfly/scripts/named.sh'),
      'handover.sh': script('dragonfly/scripts/handover.sh'),
      'leave.sh': script('dragonfly/scripts/leave.sh'),
      'promotable.sh': script('dragonfly/scripts/promotable.sh'),
      'synced.sh': script('dragonfly/scripts/synced.sh'),
      'gate.sh': script('dragonfly/scripts/gate.sh'),
      'gate-alive.sh': script('dragonfly/scripts/gate-alive.sh'),
    },
    probes: { startup: '/scripts/loaded.sh', readiness: '/scripts/synced.sh' },
    preStop: ['/scripts/leave.sh'],
    sidecars: (program) => [gate(program)],
    clients: selector(frontOf(environment, NAME)),
  }),
};
