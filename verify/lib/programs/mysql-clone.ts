import { mysqlWithClone } from '../packages';
import type { Context } from '../part';

/** Images of an environment whose MySQL is the server of verify/lib/packages.ts that has CLONE, mysqldump and mysqlbinlog. */
export const CLONE = { mysql: 'docker.io/library/mysql:9.7' };

/** Runs `checks` where that server can be had: Debian's unstable suite moves, and not every mirror has it. */
export async function withClone(context: Context, title: string, checks: () => Promise<void>): Promise<void> {
  try {
    await mysqlWithClone();
  } catch (error) {
    context.skip(title, error instanceof Error ? error.message : String(error));
    return;
  }
  await checks();
}
