import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Programs of the test and the Debian packages that bring them. */
const programs: Readonly<Record<string, string>> = {
  'redis-server': 'redis-server',
  'redis-sentinel': 'redis-sentinel',
  'redis-cli': 'redis-tools',
  haproxy: 'haproxy',
  dnsmasq: 'dnsmasq-base',
  ip: 'iproute2',
};

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Installs what is missing. Throws with the words of apt-get when that fails. */
export async function failoverPrograms(): Promise<void> {
  const missing = Object.entries(programs)
    .filter(([program]) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(([, name]) => name);
  if (missing.length > 0) {
    const run = promisify(execFile);
    const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', ...missing]);
    await install()
      // A fresh machine has no lists of packages yet.
      .catch(() => run('apt-get', ['update']).then(install))
      .catch((error) => {
        throw new Error(`install ${missing.join(', ')}, which these tests need: ${error.stderr?.trim() || error.message}`);
      });
  }
}
