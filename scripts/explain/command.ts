import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { freshDist } from '../deliver/fresh';
import { environmentArguments, withEnvironments } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { DRAWN, pictureFiles } from './files';
import { page } from './page';

const ROOT = join(__dirname, '../..');

const usage = () =>
  withEnvironments(`usage: npm run explain -- <environment>
writes explain/<environment>.html: overview, flows and tables of an environment on one page
It reads dist/<environment>. For ${DRAWN} it writes docs/pictures/*.svg too.
exit code: 0 written; 2 usage error, or dist/<environment> is missing or out of date`);

/** Draws an environment from its objects. Reads files alone. */
export const explain = withHelp(usage(), (args, terminal) =>
  reported(terminal, 2, async () => {
    const { environment } = environmentArguments(args, usage(), {});
    const { outputs } = freshDist(environment);
    const files = {
      [`explain/${environment.name}.html`]: await page(environment.name, outputs, '..'),
      ...(environment.name === DRAWN ? await pictureFiles(outputs) : {}),
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(ROOT, name, '..'), { recursive: true });
      writeFileSync(join(ROOT, name), text);
      terminal.out(relative('', join(ROOT, name)));
    }
    return 0;
  }),
);
