import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from '../../scripts/readme/verify';

const VERIFY = join(__dirname, '..');

/** Writes verify/measured.json from what all parts have reported. Throws when a part has not reported. */
export function writeMeasured(): void {
  const report = (name: string) => JSON.parse(readFileSync(join(VERIFY, 'report', `${name}.json`), 'utf8'));
  const ofEnvironment = (name: string): Measured['dev'] => ({
    objects: report(`${name}.objects`),
    kubeScore: report(`${name}.kubeScore`),
    pairs: report(`${name}.pairs`),
    nodes: report(`${name}.nodes`),
  });
  const measured: Measured = {
    dev: ofEnvironment('dev'),
    prod: ofEnvironment('prod'),
    lowestReady: { drain: report('drain'), zone: report('zone') },
    coverage: report('coverage'),
  };
  writeFileSync(join(VERIFY, 'measured.json'), `${JSON.stringify(measured, null, 2)}\n`);
}
