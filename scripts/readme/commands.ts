import { purposes, usages } from '../help/usages';
import { table } from './table';

/** First line of the usage of a script. */
const usageOf = (name: string): string => usages[name]?.split('\n')[0]?.replace(/^usage: /, '') ?? `npm run ${name}`;

/** Every script of package.json, in the order of a first use: the table of docs/commands.md. */
export const commands = (): string =>
  table(
    ['command', 'what it does', 'usage'],
    Object.entries(purposes).map(([name, purpose]) => [
      `\`${name}\``,
      purpose,
      `\`${usageOf(name).replaceAll('|', '\\|')}\``,
    ]),
  );
