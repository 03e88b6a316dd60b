import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { images, parseImage } from '../environments/lib/versions';

const read = (path: string) => readFileSync(join(__dirname, '..', path), 'utf8');
const { customManagers, packageRules } = JSON.parse(read('renovate.json'));
const [{ managerFilePatterns, matchStrings, matchStringsStrategy, autoReplaceStringTemplate }] = customManagers;
const VERSIONS = 'environments/lib/versions.ts';
const [whole = '', inner = ''] = matchStrings as readonly string[];

/** As Renovate's strategy "recursive" does it: the second expression looks into what the first one has matched. */
const found = (text: string) =>
  [...text.matchAll(new RegExp(whole, 'g'))]
    .flatMap(([match]) => [...match.matchAll(new RegExp(inner, 'g'))])
    .map(({ 0: text, groups: { depName = '', currentValue = '', currentDigest } = {} }) => ({
      text,
      depName,
      currentValue,
      currentDigest,
    }));

test('Renovate finds every image of versions.ts, with its tag and digest', () => {
  expect(matchStringsStrategy).toBe('recursive');
  const [pattern = ''] = managerFilePatterns as readonly string[];
  expect(VERSIONS).toMatch(new RegExp(pattern.replace(/^\/|\/$/g, '')));
  expect(
    found(read(VERSIONS)).map(({ depName, currentValue, currentDigest }) => ({
      repository: depName,
      tag: currentValue,
      digest: currentDigest,
    })),
  ).toEqual(Object.values(images).map(parseImage));
});

test('Renovate pins the digest of every image, and finds the image again afterwards', () => {
  expect(packageRules.find((rule: { matchFileNames?: string[] }) => rule.matchFileNames?.includes(VERSIONS))).toMatchObject({
    pinDigests: true,
    automerge: false,
  });
  const newDigest = `sha256:${'0'.repeat(64)}`;
  const pinned = found(read(VERSIONS)).reduce(
    (text, { text: old, depName, currentValue }) =>
      text.replace(old, replaced({ depName, newValue: currentValue, newDigest })),
    read(VERSIONS),
  );
  expect(found(pinned).map(({ currentDigest }) => currentDigest)).toEqual(Object.keys(images).map(() => newDigest));
  expect(found(pinned).map(({ currentValue }) => currentValue)).toEqual(
    Object.values(images).map((image) => parseImage(image).tag),
  );
});

// Renovate's own versioning of images takes "-patch.5" for another variant of the image, and offers no "-patch.6".
test('Renovate compares the patches of every image whose tag has one', () => {
  const patched = Object.values(images)
    .map(parseImage)
    .filter(({ tag = '' }) => tag.includes('-patch.'));
  expect(patched.length).toBeGreaterThan(2);
  for (const { repository, tag } of patched) {
    const { versioning } = packageRules.find(
      (rule: { matchDepNames?: string[]; versioning?: string }) =>
        rule.versioning && rule.matchDepNames?.includes(repository),
    );
    expect(new RegExp(versioning.replace('regex:', '')).exec(tag ?? '')?.groups?.build).toMatch(/^\d+$/);
  }
});

/** What Handlebars makes of the template: its condition holds here. */
const replaced = (values: Readonly<Record<string, string>>): string =>
  autoReplaceStringTemplate
    .replace('{{#if newDigest}}', '')
    .replace('{{/if}}', '')
    .replaceAll(/\{\{\{(\w+)\}\}\}/g, (_: string, name: string) => values[name]);
