import { alertmanager } from '../scripts/alertmanager/command';
import { apply, diff, prune } from '../scripts/deliver/commands';
import { doctor } from '../scripts/doctor/command';
import { values } from '../scripts/gke/values';
import { grow } from '../scripts/grow/command';
import { restore } from '../scripts/restore/command';
import { review } from '../scripts/review/command';
import { secrets } from '../scripts/secrets/command';
import { smoke } from '../scripts/smoke/command';
import { inProcess } from './lib/in-process';

/** A program that is started fails the test: there is none. */
test.each(Object.entries({ alertmanager, apply, diff, doctor, grow, prune, restore, review, secrets, smoke, values }))(
  'npm run %s -- --help prints the usage, starts nothing and exits with 0',
  async (name, command) => {
    expect(await inProcess(command, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^usage: npm run (--silent )?${name} -- `)),
      stderr: '',
    });
  },
);
