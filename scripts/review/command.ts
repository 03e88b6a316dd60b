import { commandLine } from '../lib/arguments';
import { outputFolder } from '../lib/dist';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { compared } from './compare';
import { markdown } from './markdown';
import { folderState, revisionState } from './states';

const USAGE = `usage: npm run --silent review -- <revision>
       npm run --silent review -- <folder> <folder>
prints what changes between two states of dist/, as Markdown for a comment of a pull request
  <revision>           dist/ of this commit, branch or tag, compared with the one in the working tree
  <folder> <folder>    two folders like dist/, the older one first
exit code: 0 done, with or without changes; 2 usage error, or nothing to compare with`;

/** What a reviewer of a change of `dist/` wants to know first. Reads git and files alone. */
export const review = withHelp(USAGE, (args, terminal, run) =>
  reported(terminal, 2, () => {
    const { positionals } = commandLine(args, USAGE, {});
    const [base, head] = positionals;
    if (base === undefined || positionals.length > 2) {
      throw new Error(`expected one revision or two folders, got ${positionals.join(' ') || 'nothing'}\n${USAGE}`);
    }
    const before = head === undefined ? revisionState(run, base) : folderState(base);
    terminal.write(markdown(compared(before, folderState(head ?? outputFolder()))));
    return 0;
  }),
);
