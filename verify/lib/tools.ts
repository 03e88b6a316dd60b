import assert from 'node:assert';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Module, type Program, programOf, type ToolName, toolNames } from '../tools/programs';
import { because } from './packages';

const FOLDER = join(__dirname, '../tools');
const run = promisify(execFile);

const builds = new Map<ToolName, Promise<string>>();
let queue: Promise<unknown> = Promise.resolve();

/**
 * Path of a program, built when it is missing or older than its module. One build at a time: the linker of a control
 * plane alone takes 2 GiB. Throws with the compiler's words, or when there is no Go toolchain.
 */
export function tool(name: ToolName): Promise<string> {
  const build = builds.get(name) ?? queue.then(() => ensure(name));
  builds.set(name, build);
  queue = build.catch(() => {});
  return build;
}

/** Every program. A compiler beside the parts takes the seconds that they measure. */
export const buildTools = (): Promise<readonly string[]> => Promise.all(toolNames.map(tool));

async function ensure(name: ToolName): Promise<string> {
  const { module, source, flags, lacking } = programOf(name);
  const binary = join(FOLDER, 'bin', name);
  if (existsSync(binary) && statSync(binary).mtimeMs > changed(join(FOLDER, module), source)) {
    return binary;
  }
  await goToolchain();
  mkdirSync(join(FOLDER, 'bin'), { recursive: true });
  const start = Date.now();
  console.log(`  building ${name} from verify/tools/${module} (minutes when Go's cache is empty)`);
  const go = { cwd: join(FOLDER, module), env, maxBuffer: 2 ** 24 };
  const completed = lacking && (await complete(go, lacking));
  await run('go', ['build', '-o', binary, ...flags, ...(completed ? [`-modfile=${completed}/go.mod`] : []), source], go)
    .catch(because(`go build of ${name} in verify/tools/${module}`))
    .finally(() => completed && rmSync(completed, { recursive: true }));
  console.log(`  built ${name} in ${Math.round((Date.now() - start) / 1000)} s`);
  return binary;
}

/** The toolchain that is there: no download of another one in the middle of a test. */
const env = { ...process.env, GOTOOLCHAIN: 'local' };

/** The folder of a dependency in Go's module cache, at the version of the go.mod in `go.cwd`; downloaded when it is missing. */
async function download(go: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }, module: string): Promise<string> {
  // `go list -m` answers with an empty folder for a module that is not in the cache.
  const { stdout } = await run('go', ['mod', 'download', '-json', module], go);
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** Files of a Go module: its folder in the cache, as `verify/tools/<name>/go.mod` pins it. Throws when there is no Go toolchain. */
export async function moduleFolder(name: Module, module: string): Promise<string> {
  await goToolchain();
  return download({ cwd: join(FOLDER, name), env }, module);
}

/** A folder with a go.mod that takes the dependency from a copy, in which the files are there. */
async function complete(
  go: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  { module, files }: NonNullable<Program['lacking']>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-module-'));
  const copy = join(folder, 'copy');
  // Go's cache is write-protected, and so would be a copy with its modes.
  await run('cp', ['-r', '--no-preserve=mode', await download(go, module), copy]);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  for (const file of ['go.mod', 'go.sum']) {
    cpSync(join(go.cwd, file), join(folder, file));
  }
  await run('go', ['mod', 'edit', `-replace=${module}=${copy}`, join(folder, 'go.mod')], go);
  return folder;
}

/** When what a program is built from was last written, in milliseconds: the module's own packages, or the versions that it pins. */
const changed = (folder: string, source: string): number => {
  const files = source.startsWith('.') ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : ['go.mod', 'go.sum'];
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs));
};

async function goToolchain(): Promise<void> {
  await run('go', ['version']).catch(() => {
    throw new Error('no Go toolchain: install Go 1.26 or newer (https://go.dev/dl) and put `go` on PATH');
  });
}

/** Throws unless there is a kubectl that knows the fields of the control plane's release. */
export async function kubectlClient(): Promise<void> {
  const { stdout } = await run('kubectl', ['version', '--client', '--output=json']).catch(() => {
    throw new Error('no kubectl: install 1.31 or newer (https://kubernetes.io/docs/tasks/tools) and put it on PATH');
  });
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { minor: string; gitVersion: string } };
  const known = Number.parseInt(clientVersion.minor, 10) >= 31;
  assert(known, `kubectl ${clientVersion.gitVersion} is too old: install 1.31 or newer`);
}
