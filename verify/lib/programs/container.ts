import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from './images';
import type { Container, PodSpec } from './spec';

/** Arguments of setpriv(1) that turn a process of this machine into a container: namespaces first, then container.sh. */
export function containerArgs(
  folder: string,
  network: string,
  image: Image,
  mounts: readonly string[],
  container: Container,
  { securityContext }: PodSpec,
  command: readonly string[],
): string[] {
  const roots = join(folder, 'roots');
  mkdirSync(roots, { recursive: true });
  return [
    // Ends with this program, however that ends.
    '--pdeathsig=KILL',
    '/usr/bin/nsenter',
    `--net=/run/netns/${network}`,
    '/usr/bin/unshare',
    ...['--mount', '--uts', '--pid', '--fork', '--kill-child'],
    join(__dirname, 'container.sh'),
    mkdtempSync(join(roots, `${container.name}-`)),
    container.securityContext.readOnlyRootFilesystem ? 'ro' : 'rw',
    image.shell,
    String(securityContext.runAsUser),
    String(securityContext.fsGroup),
    ...Object.entries(image.files).map(([path, source]) => `${source}:${path}:ro`),
    ...mounts,
    '--',
    ...command,
  ];
}

/** The same for a process beside those of a container that runs, of which `pid` is the first: what `kubectl exec` starts. */
export function joiningArgs(pid: number, { securityContext }: PodSpec, command: readonly string[]): string[] {
  const { runAsUser, fsGroup } = securityContext;
  return [
    '--pdeathsig=KILL',
    '/usr/bin/nsenter',
    `--target=${pid}`,
    ...['--net', '--mount', '--uts', '--pid', '--root'],
    '/usr/bin/setpriv',
    ...[`--reuid=${runAsUser}`, `--regid=${fsGroup}`, `--groups=${fsGroup}`, '--no-new-privs', '--inh-caps=-all'],
    ...['--bounding-set=-all', '--pdeathsig=KILL', '/usr/bin/env', '--chdir=/'],
    ...command,
  ];
}
