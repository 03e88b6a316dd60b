import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ip } from '../lib/ip';
import { DEBIAN, debianEnv, fromDebian } from '../lib/packages';
import { PodNetwork } from '../lib/programs/network';

/** The two halves of the network; this machine is a host on both. */
export type Side = 'a' | 'b';

/** Of the router, on each side: its address ends with 254. */
const ROUTER = 244;

/** Two networks of pods with a router between them, which can be cut off from one. */
export class TwoSides {
  private readonly sides = { a: PodNetwork.open(), b: PodNetwork.open() };
  private readonly router = this.sides.a.namespace('router');

  constructor() {
    ip(`netns exec ${this.router} sysctl --quiet --write net.ipv4.ip_forward=1`);
    this.sides.a.plug(this.router, ROUTER, 'a');
    this.sides.b.plug(this.router, ROUTER, 'b');
  }

  /** Makes the `index`-th pod of a side: its address, and the name of its network namespace. */
  join(side: Side, index: number): { readonly ip: string; readonly network: string } {
    const network = this.sides[side].join(index);
    ip(`-netns ${network} route add default via ${this.sides[side].address(ROUTER)}`);
    return { ip: this.sides[side].address(index), network };
  }

  /** Address of this machine on a side. */
  gateway(side: Side): string {
    return this.sides[side].gateway;
  }

  /** Takes the link between the sides down. */
  cut(): void {
    ip(`-netns ${this.router} link set dev b down`);
  }

  heal(): void {
    ip(`-netns ${this.router} link set dev b up`);
  }

  close(): void {
    this.sides.a.close();
    this.sides.b.close();
  }
}

/** Starts a DNS server that knows these hosts, at these addresses of this machine. */
export function startDns(folder: string, hosts: ReadonlyMap<string, string>, addresses: readonly string[]): ChildProcess {
  const names = join(folder, 'hosts');
  writeFileSync(names, [...hosts].map(([host, ip]) => `${ip} ${host}\n`).join(''));
  const flags = ['keep-in-foreground', 'conf-file=/dev/null', 'user=root', 'pid-file', 'bind-interfaces', 'no-resolv'];
  const listen = addresses.map((address) => `listen-address=${address}`);
  return spawn(
    fromDebian('usr/sbin/dnsmasq'),
    [...flags, ...listen, 'no-hosts', `addn-hosts=${names}`, 'log-facility=/dev/null'].map((flag) => `--${flag}`),
    { stdio: 'ignore', env: debianEnv(DEBIAN) },
  );
}
