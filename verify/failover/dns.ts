import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEBIAN, debianEnv, fromDebian } from '../lib/packages';

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
