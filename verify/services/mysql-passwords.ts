import assert from 'node:assert';
import type { Context } from '../lib/part';
import { restart } from '../lib/programs/mysql';
import type { Pod } from '../lib/programs/pod';
import type { Site } from '../lib/programs/site';
import { Page } from '../lib/runbook';

const page = new Page('rotate-credentials');

/** docs/runbooks/rotate-credentials.md on a server that keeps two passwords for a user, 8.0.14 and later; `server` is left as it was. */
export async function mysqlPasswords(context: Context, site: Site, server: Pod): Promise<void> {
  const secret = (key: string) => site.secrets('openim', 'openim-mysql', key);
  const login = (user: string, password: string, text = 'SELECT 1') =>
    [['mysql', `--user=${user}`, `--execute=${text}`], { env: { MYSQL_PWD: password } }] as const;
  const lets = (user: string, password: string, ...rest: string[]) => server.run(...login(user, password, ...rest));
  const refuses = async (user: string, password: string, ...rest: string[]) => {
    const { code, stderr } = await server.exec(...login(user, password, ...rest));
    assert(code !== 0 && /Access denied/.test(stderr), `${user} is not rejected: ${code} ${stderr}`);
  };
  const root = secret('root-password');

  await context.check(
    "mysql: the setup Job's new password and the old one both work, also after a second run, until the page's commands discard it",
    async () => {
      const now = secret('seaweedfs-password');
      await site.job('openim-mysql-setup');
      await lets('root', root, "ALTER USER 'seaweedfs'@'%' IDENTIFIED BY 'the-old-one'");
      for (const _ of ['first', 'second']) {
        await site.job('openim-mysql-setup');
        await lets('seaweedfs', now);
        await lets('seaweedfs', 'the-old-one');
      }
      const [, discard = ''] = /-- sh -c '(.*)'$/m.exec(page.block('Rotating credentials', 'DISCARD OLD PASSWORD')) ?? [];
      await server.run(['sh', '-c', discard]);
      await lets('seaweedfs', now);
      await refuses('seaweedfs', 'the-old-one');
    },
  );
  await context.check('mysql: root and setup have the passwords of the Secret after the next start', async () => {
    await lets(
      'root',
      root,
      "ALTER USER 'setup'@'%' IDENTIFIED BY 'another'; ALTER USER root@localhost IDENTIFIED BY 'another'",
    );
    await refuses('root', root);
    await restart(server);
    for (const [user, password] of [
      ['root', root],
      ['setup', secret('setup-password')],
    ] as const) {
      await lets(user, password);
      await refuses(user, 'another');
    }
  });
  await context.check('mysql: setup cannot change root', () =>
    refuses('setup', secret('setup-password'), "ALTER USER 'root'@'localhost' IDENTIFIED BY 'x'"),
  );
}
