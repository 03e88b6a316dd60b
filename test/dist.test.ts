import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMatchFile } from 'jest-file-snapshot';
import { parse } from 'yaml';
import { buildApp } from '../charts/app';
import { argocdOutputs } from '../charts/argocd/chart';
import type { Manifest, Output } from '../charts/constructs/manifest';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { chartFiles } from '../scripts/lib/dist';
import { DIST, distObjects, fileObjects } from './lib/dist-folder';
import { leaves } from './lib/leaves';
import { ofKind, subject, subjects } from './lib/subject';

function textsOf(environment: Environment, outputs: readonly Output[]): Record<string, string> {
  const { name } = environment;
  const texts = (folder: string, some: readonly Output[]) =>
    Object.entries(chartFiles(some)).map(([file, text]) => [`${folder}/${file}`, text]);
  return Object.fromEntries([...texts(name, outputs), ...texts(`argocd/${name}`, argocdOutputs(environment, outputs))]);
}

/** File names and texts of every environment, synthesized in the order of their names. */
const synthesized = Object.fromEntries(
  subjects().map((one) => [one.environment.name, textsOf(one.environment, one.outputs)]),
);

/** Committed files, "dev/openim.k8s.yaml" and so on, with their text. */
const committed: readonly (readonly [string, string])[] = (readdirSync(DIST, { recursive: true }) as string[])
  .filter((path) => path.includes('.'))
  .sort()
  .map((path) => [path, readFileSync(join(DIST, path), 'utf8')]);

expect.extend({ toMatchFile });

describe('dist/', () => {
  it.each(Object.values(synthesized).flatMap(Object.entries))('%s is the synthesized text, byte for byte', (path, text) => {
    expect(text).toMatchFile(join(DIST, path));
  });

  it('has no other file', () => {
    const wanted = environmentNames().flatMap((environment) => Object.keys(synthesized[environment] ?? {}));
    const others = committed.map(([path]) => path).filter((path) => !wanted.includes(path));
    expect(others.map((path) => `dist/${path}: no chart writes it; run "npm run synth"`)).toEqual([]);
  });

  it('parses to exactly the objects that were built', () => {
    for (const environment of environmentNames()) {
      const byIdentity = (objects: readonly unknown[]) => objects.map((object) => JSON.stringify(sorted(object))).sort();
      expect(byIdentity(distObjects(environment))).toEqual(byIdentity(subject(loadEnvironment(environment)).objects));
    }
  });
});

/** The same value with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, one]) => one !== undefined)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, one]) => [key, sorted(one)]),
      )
    : value;
}

describe('secrets', () => {
  /** Keys under which programs expect a password, with text behind them. */
  const passwordKey =
    /^(password|.*-password|passwd|secret|.*secret|secretKey|masterSecret|accessKey(ID|Secret)?|token|sessionToken|.*signing.?key|appKey)$/i;
  /** Texts that are always secret: upstream's default password, keys and logins of the usual forms. */
  const passwordText = [
    /openIM123/,
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    /\bAKIA[0-9A-Z]{16}\b/,
    /\beyJ[\w-]{10,}\.[\w-]{10,}\./,
    // user:password@host, unless the password is a variable that Kubernetes or a shell puts in.
    /:\/\/[^\s/:@'"]+:(?!\$)[^\s/@'"]+@/,
  ];

  it.each(committed)('are not in %s', (_, text) => {
    expect(text).not.toMatch(/^kind: Secret$/m);
    expect(text).not.toMatch(/^stringData:/m);
    expect(passwordText.filter((pattern) => pattern.test(text))).toEqual([]);
  });

  it('are not in any file of a ConfigMap', () => {
    const keys = committed.flatMap(([path]) =>
      configMapFiles(fileObjects(path)).flatMap(([name, content]) =>
        leaves(parse(content))
          .filter(([keys]) => passwordKey.test(keys.at(-1) ?? ''))
          .map(([keys, value]) => [`${path}: ${name}: ${keys.join('.')}`, value] as const),
      ),
    );
    expect(keys.length).toBeGreaterThan(20);
    // ${NAME}: a pod's init container puts its variable in.
    const filled = keys.filter(([, value]) => !/^(\$\{[A-Z0-9_]+\})?$/.test(String(value)));
    expect(filled.map(([key]) => key)).toEqual([]);
  });
});

/** The YAML files of all ConfigMaps among these objects, each with the name of its ConfigMap. */
const configMapFiles = (objects: readonly Manifest[]): (readonly [string, string])[] =>
  ofKind(objects, 'ConfigMap').flatMap(({ metadata, data }) =>
    Object.entries<string>(data)
      .filter(([file]) => /\.ya?ml$/.test(file))
      .map(([file, content]) => [`${metadata.name}/${file}`, content] as const),
  );

describe('synthesis', () => {
  it('gives the same bytes again, in whatever order environments are synthesized, and does not change them', () => {
    // Copies: what the model keeps for an environment is not kept for its copy.
    const copies = environmentNames()
      .reverse()
      .map((name) => structuredClone(loadEnvironment(name)));
    const before = JSON.stringify(copies);
    expect(Object.fromEntries(copies.map((copy) => [copy.name, textsOf(copy, buildApp(copy))]))).toEqual(synthesized);
    expect(JSON.stringify(copies)).toBe(before);
  });

  it('names ConfigMaps by their content: the same name has the same content in every environment', () => {
    const contents = new Map<string, string>();
    const clashes = committed.flatMap(([path]) =>
      ofKind(fileObjects(path), 'ConfigMap')
        .filter(({ metadata, data }) => {
          const content = JSON.stringify(data);
          const known = contents.get(metadata.name) ?? content;
          contents.set(metadata.name, content);
          return known !== content;
        })
        .map(({ metadata }) => `${path}: ${metadata.name}`),
    );
    expect(clashes).toEqual([]);
  });
});
