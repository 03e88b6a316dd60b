/**
 * Lets node run TypeScript: `node --require ./scripts/lib/load-typescript.js main.ts`. A file and all that it imports become
 * one script (by esbuild), which is kept with V8's compiled code in .cache, under a hash of its sources.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join, relative, resolve } = require('node:path');
const { Script } = require('node:vm');

const ROOT = join(__dirname, '../..');
/** Beside the installed packages, so that `npm ci` does not remove it; checkouts with a link to the same packages share it. */
const CACHE = join(require.resolve('esbuild/package.json'), '../../../.cache/load-typescript');
/** Scripts that are kept of one file. */
const KEPT = 4;

Module._extensions['.ts'] = (module, filename) => {
  const path = cached(filename) ?? built(filename);
  const script = new Script(`(function (exports, require, module, __root) {${readFileSync(`${path}.js`, 'utf8')}\n})`, {
    filename: `${path}.js`,
    cachedData: read(`${path}.bin`),
  });
  if (script.cachedDataRejected !== false) {
    // At the end, when every function that was called is compiled.
    process.once('exit', () => write(`${path}.bin`, script.createCachedData()));
  }
  script.runInThisContext()(module.exports, Module.createRequire(filename), module, ROOT);
};

const folderOf = (filename) => join(CACHE, relative(ROOT, filename));

/** Path of a script without its ending, by the content of its sources; undefined when one of them is gone. */
function pathOf(filename, sources) {
  const hash = createHash('sha256').update(process.version);
  for (const source of ['package-lock.json', ...sources]) {
    const text = read(join(ROOT, source));
    if (text === undefined && source !== 'package-lock.json') {
      return undefined;
    }
    hash.update(`\0${source}\0`).update(text ?? '');
  }
  return join(folderOf(filename), hash.digest('hex').slice(0, 32));
}

/** The script that was built of these very sources; undefined when there is none. */
function cached(filename) {
  const sources = read(join(folderOf(filename), 'sources'));
  const path = sources && pathOf(filename, sources.toString().split('\n'));
  return path && existsSync(`${path}.js`) ? path : undefined;
}

/** Builds a script in a process of its own, because only esbuild's asynchronous API has plugins. */
function built(filename) {
  const { status, stderr } = spawnSync(process.execPath, [__filename, filename], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(stderr.trim());
  }
  // Nothing when a source was changed meanwhile.
  return cached(filename) ?? built(filename);
}

/** Builds the scripts of files that have none. Together they take little more time than one. */
async function build(filenames) {
  const entryPoints = filenames.filter((filename) => !cached(filename));
  if (entryPoints.length === 0) {
    return;
  }
  const { outputFiles, metafile } = await require('esbuild').build({
    absWorkingDir: ROOT,
    entryPoints,
    bundle: true,
    platform: 'node',
    target: 'node20',
    outdir: ROOT,
    outbase: ROOT,
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [{ name: 'dirname', setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, withDirname) }],
  });
  for (const { path: output, text } of outputFiles) {
    const { entryPoint } = metafile.outputs[relative(ROOT, output)];
    const filename = join(ROOT, entryPoint);
    const sources = sourcesOf(entryPoint, metafile.inputs);
    write(`${pathOf(filename, sources)}.js`, text);
    write(join(folderOf(filename), 'sources'), sources.join('\n'));
    forget(folderOf(filename));
  }
}

/** The file, and those of this repository that it imports, directly or not. */
function sourcesOf(entryPoint, inputs) {
  const sources = new Set([entryPoint]);
  for (const source of sources) {
    for (const { path, external } of inputs[source].imports) {
      if (!external && !path.includes('node_modules/')) {
        sources.add(path);
      }
    }
  }
  return [...sources];
}

/** Each file knows its own folder, as it does when it is loaded alone. */
const withDirname = ({ path }) => {
  const text = readFileSync(path, 'utf8');
  const own = `const __dirname = __root + ${JSON.stringify(`/${relative(ROOT, dirname(path))}`)};`;
  const name = `const __filename = __dirname + ${JSON.stringify(`/${basename(path)}`)};`;
  return { contents: /\b__(dir|file)name\b/.test(text) ? `${own}${name}${text}` : text, loader: 'ts' };
};

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another process may read it at this moment. */
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, content);
  renameSync(`${path}.${process.pid}`, path);
}

/** Removes all scripts of a folder but the newest. */
function forget(folder) {
  const scripts = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, time: statSync(join(folder, file)).mtimeMs }))
    .sort((one, other) => other.time - one.time);
  for (const { file } of scripts.slice(KEPT)) {
    rmSync(join(folder, file), { force: true });
    rmSync(join(folder, file.replace(/js$/, 'bin')), { force: true });
  }
}

if (require.main === module) {
  build(process.argv.slice(2).map((filename) => resolve(filename))).catch(({ message }) => {
    process.stderr.write(message);
    process.exitCode = 1;
  });
}
