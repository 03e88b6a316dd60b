import type { Context } from '../part';
import { Page } from '../runbooks/page';
import type { Pod } from './pod';
import type { Site } from './site';

const page = new Page('rotate');

/** docs/runbooks/rotate.md on a server that keeps two passwords for a user, 8.0.14 and later; `server` is left as it was. */
export async function mysqlPasswords(context: Context, site: Site, server: Pod): Promise<void> {
  const secret = (key: string) => site.secrets('openim', 'openim-mysql', key);
  const login = (user: string, password: string, text = 'SELECT 1', ...flags: string[]) =>
    server.exec(['mysql', `--user=${user}`, ...flags, `--execute=${text}`], { env: { MYSQL_PWD: password } });
  const lets = async (user: string, password: string, ...rest: string[]) => {
    const { code, stderr } = await login(user, password, ...rest);
    if (code !== 0) {
      throw new Error(`${user} is refused: ${stderr}`);
    }
  };
  const refuses = async (user: string, password: string, ...rest: string[]) => {
    const { code, stderr } = await login(user, password, ...rest);
    if (code === 0 || !/Access denied/.test(stderr)) {
      throw new Error(`${user} is not refused: ${code} ${stderr}`);
    }
  };
  const root = secret('root-password');
  /** What a command of the page runs in the pod, whose shell knows that password of root. */
  const run = async ([inner, input]: readonly [inner: string, input: string], password: string) => {
    const { code, stderr } = await server.exec(['sh', '-c', inner], { env: { MYSQL_ROOT_PASSWORD: password }, input });
    if (code !== 0) {
      throw new Error(`${inner} ${input}: ${stderr}`);
    }
  };
  const setupJob = async () => {
    const { code, stdout } = await site.job('openim-mysql-setup');
    if (code !== 0) {
      throw new Error(`the setup Job ended with ${code}:\n${stdout}`);
    }
  };

  await context.check(
    "mysql: the setup Job's new password is good beside the old one, after a second run too, until the page discards it",
    async () => {
      const now = secret('seaweedfs-password');
      await setupJob();
      await lets('root', root, "ALTER USER 'seaweedfs'@'%' IDENTIFIED BY 'the-old-one'");
      for (const _ of ['first', 'second']) {
        await setupJob();
        await lets('seaweedfs', now);
        await lets('seaweedfs', 'the-old-one');
      }
      const [discard] = inPod(page.block('A new password', 'DISCARD OLD PASSWORD'));
      await run(discard ?? ['', ''], root);
      await lets('seaweedfs', now);
      await refuses('seaweedfs', 'the-old-one');
    },
  );
  await context.check("mysql: root and setup by hand, in the page's order: nobody is shut out in between", async () => {
    const [retain, discard, setup, ...more] = inPod(page.block('By hand', 'mysql-root')).map(
      ([inner, input]) => [inner, input.replace('$NEW', 'the-new-one')] as const,
    );
    if (!retain || !discard || !setup || more.length > 0) {
      throw new Error('rotate.md has not three commands for mysql-root and mysql-setup');
    }
    await run(retain, root);
    await lets('root', root);
    await lets('root', 'the-new-one');
    await run(discard, 'the-new-one');
    await refuses('root', root);
    await run(setup, 'the-new-one');
    await lets('setup', 'the-new-one');
    await refuses('setup', secret('setup-password'));
    await lets('root', 'the-new-one', `ALTER USER 'setup'@'%' IDENTIFIED BY '${secret('setup-password')}'`);
    await lets('root', 'the-new-one', `ALTER USER 'root'@'localhost' IDENTIFIED BY '${root}'`);
  });
  await context.check('mysql: setup cannot touch root', () =>
    refuses('setup', secret('setup-password'), "ALTER USER 'root'@'localhost' IDENTIFIED BY 'x'"),
  );
}

/** Commands of a block that run in a pod by `sh -c '...'`, with what they read from `<<< "..."`. */
const inPod = (block: string): readonly (readonly [inner: string, input: string])[] =>
  [...block.matchAll(/-- sh -c '(.*?)'(?: <<< "(.*)")?$/gm)].map(([, inner = '', input = '']) => [inner, input] as const);
