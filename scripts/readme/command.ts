import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nothing } from '../lib/arguments';
import { withHelp } from '../lib/process';
import { reported } from '../lib/terminal';
import { README } from '../lib/usages';
import { badges } from './badges';
import { pages } from './pages';
import { plots } from './plot';
import { update } from './update';

const ROOT = join(__dirname, '..', '..');

/** verify/measured.json contains the measurements of `npm run verify`; only a complete run writes it. */
export const readme = withHelp(README, (args, terminal) =>
  reported(terminal, 1, () => {
    nothing(args, README);
    for (const [page, blocks] of Object.entries(pages())) {
      const path = join(ROOT, page);
      const text = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        Object.entries(blocks).reduce((written, [name, content]) => update(written, page, name, content), text),
      );
    }
    for (const [folder, files] of Object.entries({ 'docs/badges': badges, 'docs/plots': plots() })) {
      mkdirSync(join(ROOT, folder), { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(ROOT, folder, file), content);
      }
    }
    return 0;
  }),
);
