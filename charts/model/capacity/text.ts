import type { Environment } from '../../../environments/lib/types';
import { messagesKept } from '../openim/names';
import { carried, first } from './carried';
import type { Dimension } from './link';

/** "31,500": three digits that say something, as no constant is known better. */
export const rounded = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US');

/** What an environment carries and which link gives way first, in a line. */
export function capacityLine(environment: Environment): string {
  const most = (dimension: Dimension) => rounded(carried(environment, dimension).most);
  const { most: users, link } = first(environment);
  return [
    `${environment.name} carries ${most('usersOnline')} users online, ${most('messagesPerSecond')} messages/s`,
    `${most('messagesPerDay')} messages/day for ${messagesKept(environment)} days, ${most('uploadGbPerDay')} GB uploads/day`,
    `first to give way: ${link.name} (${link.field}) at ${rounded(users)} users online`,
  ].join('; ');
}
