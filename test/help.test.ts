import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertmanager } from '../scripts/alertmanager/command';
import { bench } from '../scripts/bench/command';
import { apply, diff, prune } from '../scripts/deliver/commands';
import { doctor } from '../scripts/doctor/command';
import { expandVolumes } from '../scripts/expand-volumes/command';
import { explain } from '../scripts/explain/command';
import { gkeFile } from '../scripts/gke/file';
import { help } from '../scripts/help/command';
import { images } from '../scripts/images/command';
import { init } from '../scripts/init/command';
import { local } from '../scripts/local/command';
import { readme } from '../scripts/readme/command';
import { restore } from '../scripts/restore/command';
import { review } from '../scripts/review/command';
import { secrets } from '../scripts/secrets/command';
import { size } from '../scripts/size/command';
import { smoke } from '../scripts/smoke/command';
import { inProcess } from './lib/in-process';

const commands = {
  alertmanager,
  apply,
  bench,
  diff,
  explain,
  'expand-volumes': expandVolumes,
  help,
  init,
  images,
  local,
  doctor,
  prune,
  readme,
  restore,
  review,
  secrets,
  size,
  smoke,
  'gke-file': gkeFile,
};

/** A program that is started fails the test: there is none. */
test.each(Object.entries(commands))(
  'npm run %s -- --help prints the usage, starts nothing and exits with 0',
  async (name, command) => {
    expect(await inProcess(command, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^usage: npm run (--silent )?${name}\\b`)),
      stderr: '',
    });
  },
);

test.each(Object.entries(commands))('npm run %s rejects an unknown option', async (_, command) => {
  const { status, stdout, stderr } = await inProcess(command, '--contex x');
  expect({ stdout, first: stderr.split('\n')[0] }).toEqual({
    stdout: '',
    first: expect.stringMatching(/^unknown option "--contex"(; did you mean "--context"\?)?$/),
  });
  expect(stderr).toContain('\nusage: npm run ');
  expect(status).toBeGreaterThan(0);
});

test('npm run help lists every script of package.json in one line', async () => {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  const { status, stdout } = await inProcess(help, '');
  const lines = stdout.trimEnd().split('\n').slice(0, -1);
  expect(status).toBe(0);
  expect(lines.map((line) => line.split(/ +/)[2]).sort()).toEqual(Object.keys(scripts).sort());
  expect(lines.filter((line) => !/^npm run \S+ +[a-z].{10,100}[^.:]$/.test(line))).toEqual([]);
});
