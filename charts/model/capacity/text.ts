import type { Environment } from '../../../environments/lib/types';
import { messagesKept } from '../openim/names';
import { carried, first } from './carried';
import type { Dimension } from './link';

/** "31,500": three significant digits, because no constant is known more precisely. */
export const rounded = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US');

/** One line with the users online that an environment carries and the limiting link, then the limit of each dimension. */
export function capacityLine(environment: Environment): string {
  const most = (dimension: Dimension) => rounded(carried(environment, dimension).most);
  const { most: users, link } = first(environment);
  return [
    `${environment.name} carries ${rounded(users)} users online with ${messagesKept(environment)} days of messages`,
    `first limit: ${link.name} (${link.field})`,
    `each alone: ${most('usersOnline')} connections, ${most('messagesPerSecond')} messages/s, ${most('messagesPerDay')} messages/day, ${most('uploadGbPerDay')} GB uploads/day`,
  ].join('; ');
}
