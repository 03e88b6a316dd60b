import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { images, parseImage } from '../charts/versions';

const read = (path: string) => readFileSync(join(__dirname, '..', path), 'utf8');

test('Renovate finds every image of versions.ts, with its tag and digest', () => {
  const [{ matchStrings }] = JSON.parse(read('renovate.json')).customManagers;
  const found = [...read('charts/versions.ts').matchAll(new RegExp(matchStrings[0], 'g'))].map(({ groups }) => ({
    repository: groups?.depName,
    tag: groups?.currentValue,
    digest: groups?.currentDigest,
  }));
  expect(found).toEqual(Object.values(images).map(parseImage));
});
