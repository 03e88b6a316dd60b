import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { objectsOf } from '../lib/dist';
import { CLONE } from '../lib/programs/mysql';
import type { Pod } from '../lib/programs/pod';
import { Site } from '../lib/programs/site';
import { reached } from '../lib/time';

/** As `dev`, with two replicas of MySQL, on the server that has CLONE. */
const environment = derive(loadEnvironment('dev'), { name: 'dev', mysql: { replicas: 3 }, images: { overrides: CLONE } });

/** A primary and two replicas of it, on empty disks; closed at the end. */
export class MysqlServers {
  /** Of the table d.t, which somebody makes first. */
  private rows = 0;

  private constructor(
    readonly site: Site,
    readonly primary: Pod,
    readonly replicas: readonly [Pod, Pod],
  ) {}

  static async with(use: (servers: MysqlServers) => Promise<unknown>): Promise<void> {
    const open = Site.of(environment, objectsOf(environment), ['openim-mysql', 'openim-mysql-read']);
    await (await open).during(async (site) => {
      const replicas = (await site.all('openim-mysql-read')) as [Pod, Pod];
      await use(new MysqlServers(site, await site.pod('openim-mysql'), replicas));
    });
  }

  secret(key: string): string {
    return this.site.secrets('openim', 'openim-mysql', key);
  }

  /** Rows of a statement as root, through the socket; throws with the server's words. */
  async sql(server: Pod, text: string): Promise<string> {
    const rows = await server.run(['mysql', '--user=root', '--batch', '--skip-column-names'], {
      env: { MYSQL_PWD: this.secret('root-password') },
      input: text,
    });
    return rows.trim();
  }

  async makeTable(): Promise<void> {
    await this.sql(this.primary, 'CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY)');
    await this.write();
  }

  async write(): Promise<void> {
    this.rows++;
    await this.sql(this.primary, `INSERT INTO d.t VALUES (${this.rows})`);
  }

  /** Waits until a replica has every row. */
  follows(server: Pod): Promise<true> {
    return reached(`${server.name} has ${this.rows} rows`, async () => {
      const found = await this.sql(server, 'SELECT COUNT(*) FROM d.t');
      return found === String(this.rows) || Promise.reject(new Error(`it has ${found}`));
    });
  }
}
