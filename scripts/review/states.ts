import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../charts/constructs/manifest';
import { command, type Program, type Run } from '../lib/command';

/** The objects of each environment of a `dist/`, those for Argo CD included. */
export type State = ReadonlyMap<string, readonly Manifest[]>;

const git: Program = {
  name: 'git',
  install: 'https://git-scm.com/downloads',
  advice: [[/dubious ownership/, 'Mark the folder as safe for git: git config --global --add safe.directory "$PWD"']],
};

/** `dist/` as a revision has it. Throws when there is no such revision, or no `dist/` in it. */
export function revisionState(run: Run, revision: string): State {
  command(run, git, ['rev-parse', '--git-dir']);
  const found = run(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], '');
  const commit = found.stdout.trim();
  if (found.status !== 0 || !commit) {
    throw new Error(`git has no commit "${revision}"; fetch it first, or name a branch, a tag or a hash of this repository`);
  }
  const paths = command(run, git, ['ls-tree', '-r', '-z', '--name-only', commit, '--', 'dist'])
    .split('\0')
    .filter((path) => path.endsWith('.yaml'));
  if (paths.length === 0) {
    throw new Error(`commit "${revision}" has no YAML file below dist/; use a commit with a synthesized dist/`);
  }
  return state(
    `${revision}:dist`,
    paths.map((path) => [path.slice('dist/'.length), command(run, git, ['show', `${commit}:./${path}`])]),
  );
}

/** The state of a folder like `dist/`. Throws when there is none, or no YAML in it. */
export function folderState(folder: string): State {
  const names =
    existsSync(folder) && statSync(folder).isDirectory() ? (readdirSync(folder, { recursive: true }) as string[]) : [];
  const paths = names.filter((path) => path.endsWith('.yaml')).sort();
  if (paths.length === 0) {
    throw new Error(`${folder} is not a folder with YAML files; use a folder like dist/, or run "npm run synth" first`);
  }
  return state(
    folder,
    paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

/** `dist/<environment>/...` and `dist/argocd/<environment>/...` are one environment. */
function state(from: string, files: readonly (readonly [path: string, text: string])[]): State {
  const environments = new Map<string, Manifest[]>();
  for (const [path, text] of files) {
    const [environment = ''] = path.replace(/^argocd\//, '').split('/');
    environments.set(environment, [...(environments.get(environment) ?? []), ...objects(`${from}/${path}`, text)]);
  }
  return environments;
}

function objects(path: string, text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document, index) => {
    const [error] = document.errors;
    if (error) {
      throw new Error(`${path} is not YAML: ${error.message.split('\n')[0]}; run "npm run synth"`);
    }
    const object = document.toJS();
    if (object === null) {
      return [];
    }
    if (
      typeof object?.kind !== 'string' ||
      typeof object.apiVersion !== 'string' ||
      typeof object.metadata?.name !== 'string'
    ) {
      throw new Error(
        `${path}: document ${index + 1} is not a Kubernetes object (apiVersion, kind, metadata.name); run "npm run synth"`,
      );
    }
    return [object as Manifest];
  });
}
