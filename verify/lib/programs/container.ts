import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../tools';
import type { Image } from './images';
import type { Container, PodSpec } from './spec';

/** Its process goes by this name until it becomes what runs in the container. */
export const CONTAINER = 'container';

/** Arguments of setpriv(1) that turn a process of this machine into a container: namespaces first, then verify/tools/container. */
export async function containerArgs(
  folder: string,
  network: string,
  image: Image,
  mounts: readonly string[],
  container: Container,
  spec: PodSpec,
  command: readonly string[],
): Promise<string[]> {
  const roots = join(folder, 'roots');
  mkdirSync(roots, { recursive: true });
  return [
    // Ends with this program, however that ends.
    '--pdeathsig=KILL',
    '/usr/bin/nsenter',
    `--net=/run/netns/${network}`,
    '/usr/bin/unshare',
    ...['--mount', '--uts', '--pid', '--fork', '--kill-child'],
    await tool(CONTAINER),
    mkdtempSync(join(roots, `${container.name}-`)),
    container.securityContext.readOnlyRootFilesystem ? 'ro' : 'rw',
    image.shell,
    ...Object.entries(image.files).map(([path, source]) => `${source}:${path}:ro`),
    ...mounts,
    '--',
    ...asUser(spec, command),
  ];
}

/** The same for a process beside those of a container that runs, of which `pid` is the first: what `kubectl exec` starts. */
export const joiningArgs = (pid: number, spec: PodSpec, command: readonly string[]): string[] => [
  '--pdeathsig=KILL',
  '/usr/bin/nsenter',
  `--target=${pid}`,
  ...['--net', '--mount', '--uts', '--pid', '--root'],
  ...asUser(spec, command),
];

/** The command as the pod's user, without a capability, and without a way to gain one. */
const asUser = ({ securityContext: { runAsUser, fsGroup } }: PodSpec, command: readonly string[]): string[] => [
  '/usr/bin/setpriv',
  ...[`--reuid=${runAsUser}`, `--regid=${fsGroup}`, `--groups=${fsGroup}`, '--no-new-privs', '--inh-caps=-all'],
  ...['--bounding-set=-all', '--pdeathsig=KILL', '/usr/bin/env', '--chdir=/'],
  ...command,
];
