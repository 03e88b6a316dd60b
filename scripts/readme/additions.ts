import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './table';

const FOLDER = join(__dirname, '..', '..', 'additions', 'examples');

/** Each example with its number of lines, without blank ones. */
export const examples = (): string =>
  table(
    ['example', 'files', 'lines'],
    readdirSync(FOLDER).map((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      const places = [
        ...(text.includes('export const additions') ? ['`environments/staging.ts`'] : []),
        ...(text.includes('export default') ? ['`additions/staging.ts`'] : []),
      ];
      const lines = text.split('\n').filter((line) => line.trim()).length;
      return [`[${file.replace('.ts', '')}](../additions/examples/${file})`, places.join(', '), String(lines)];
    }),
  );
