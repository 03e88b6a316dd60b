import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ip, ipQuietly } from '../lib/ip';
import { DEBIAN, debianEnv, fromDebian } from '../lib/packages';

/** The two halves of the network; this process is a host on both. */
export type Side = 'a' | 'b';

export interface Host {
  /** Full name, as the cluster's DNS would know it. */
  readonly name: string;
  readonly side: Side;
  readonly address: string;
  /** Its network namespace. */
  readonly namespace: string;
}

let networks = 0;

/**
 * A bridge for each side, a router between them, and a namespace for each host, with DNS. Everything carries a name of
 * its own and is taken away by `remove`.
 */
export class Network {
  readonly hosts: Host[] = [];
  private readonly id = `of${process.pid % 10000}x${networks++}`;
  // Two /24 of 10.213.0.0/16 for each network of each process that may run beside this one.
  private readonly range = ((process.pid % 32) * 4 + (networks % 4)) * 2;
  private readonly cables: string[] = [];
  private readonly router = `${this.id}-router`;
  private dns?: ChildProcess;

  constructor(private readonly folder: string) {
    process.once('exit', this.remove);
    ip(`netns add ${this.router}`);
    ip(`netns exec ${this.router} sysctl -qw net.ipv4.ip_forward=1`);
    for (const side of ['a', 'b'] as const) {
      ip(`link add ${this.bridge(side)} type bridge`);
      ip(`addr add ${this.address(side, 1)}/24 dev ${this.bridge(side)}`);
      ip(`link set dev ${this.bridge(side)} up`);
      this.plug(this.router, `r${side}`, side, this.address(side, 254));
    }
  }

  add(name: string, side: Side): Host {
    const number = this.hosts.length + 10;
    const host = { name, side, address: this.address(side, number), namespace: `${this.id}-${name.split('.')[0]}` };
    const files = `/etc/netns/${host.namespace}`;
    mkdirSync(files, { recursive: true });
    writeFileSync(join(files, 'resolv.conf'), `nameserver ${this.address(side, 1)}\n`);
    this.hosts.push(host);
    ip(`netns add ${host.namespace}`);
    this.plug(host.namespace, String(number), side, host.address);
    ip(`-n ${host.namespace} route add default via ${this.address(side, 254)}`);
    return host;
  }

  /** Answers for the hosts that were added. */
  startDns(): void {
    const names = join(this.folder, 'hosts');
    writeFileSync(names, this.hosts.map(({ address, name }) => `${address} ${name}\n`).join(''));
    const addresses = (['a', 'b'] as const).map((side) => `--listen-address=${this.address(side, 1)}`);
    this.dns = spawn(
      fromDebian('usr/sbin/dnsmasq'),
      [
        '--keep-in-foreground',
        '--conf-file=/dev/null',
        '--user=root',
        '--pid-file',
        '--bind-interfaces',
        ...addresses,
      ].concat(['--no-hosts', `--addn-hosts=${names}`, '--no-resolv', '--log-facility=/dev/null']),
      { stdio: 'ignore', env: debianEnv(DEBIAN) },
    );
  }

  /** Takes the link between the sides down. */
  cut(): void {
    ip(`-n ${this.router} link set dev rb down`);
  }

  heal(): void {
    ip(`-n ${this.router} link set dev rb up`);
  }

  /** Ends every process of the namespaces and removes what was made; at once, for the end of this process too. */
  readonly remove = (): void => {
    process.off('exit', this.remove);
    this.dns?.kill('SIGKILL');
    for (const { namespace } of this.hosts) {
      signal(namespace, 'SIGKILL');
      ipQuietly(`netns delete ${namespace}`);
      rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
    }
    ipQuietly(`netns delete ${this.router}`);
    // The kernel keeps a namespace, and its end of the cable, until its last connection has timed out.
    for (const cable of this.cables) {
      ipQuietly(`link delete ${cable}`);
    }
    for (const side of ['a', 'b'] as const) {
      ipQuietly(`link delete ${this.bridge(side)}`);
    }
  };

  private bridge(side: Side): string {
    return `${this.id}${side}`;
  }

  private address(side: Side, number: number): string {
    return `10.213.${this.range + (side === 'a' ? 0 : 1)}.${number}`;
  }

  /** A cable from a namespace, where its end is called `name`, to the bridge of a side. */
  private plug(namespace: string, name: string, side: Side, address: string): void {
    const end = `${this.id}v${name}`;
    this.cables.push(end);
    ip(`link add ${end} type veth peer name ${name} netns ${namespace}`);
    ip(`link set dev ${end} master ${this.bridge(side)}`);
    ip(`link set dev ${end} up`);
    ip(`-n ${namespace} addr add ${address}/24 dev ${name}`);
    ip(`-n ${namespace} link set dev ${name} up`);
    ip(`-n ${namespace} link set dev lo up`);
  }
}

/** Every process of a namespace. */
export function pidsOf(namespace: string): number[] {
  try {
    return ip(`netns pids ${namespace}`).split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** To all processes of a namespace, until no new ones appear. */
export function signal(namespace: string, name: NodeJS.Signals): void {
  const reached = new Set<number>();
  for (let rest = pidsOf(namespace); rest.length > 0; ) {
    for (const pid of rest) {
      kill(pid, name);
      reached.add(pid);
    }
    rest = pidsOf(namespace).filter((pid) => !reached.has(pid));
  }
}

/** A process that has ended meanwhile is no error. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}
