import { externalServices, titles } from '../../../environments/lib/data-services';
import type { Environment } from '../../../environments/lib/types';
import { messagesKept } from '../openim/names';
import { carried, dimensions, first } from './carried';
import type { Dimension } from './link';

/** "31,500": three significant digits, because no constant is known more precisely. */
export function rounded(value: number): string {
  const number = Number(value.toPrecision(3));
  // toLocaleString loads the data of all languages, 9 ms.
  return number < 1000 ? String(number) : String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

const units: Readonly<Record<Dimension, string>> = {
  usersOnline: ' connections',
  messagesPerSecond: ' messages/s',
  messagesPerDay: ' messages/day',
  uploadGbPerDay: ' GB uploads/day',
};

/**
 * One line with the users online that an environment carries and the limiting link, then the limit of each dimension.
 * It names the data services outside, of which nothing is counted.
 */
export function capacityLine(environment: Environment): string {
  const { most: users, link } = first(environment);
  const each = dimensions
    .map((dimension) => [carried(environment, dimension).most, units[dimension]] as const)
    .filter(([most]) => Number.isFinite(most))
    .map(([most, unit]) => rounded(most) + unit);
  const outside = externalServices(environment).map((service) => titles[service]);
  return [
    `${environment.name} carries ${rounded(users)} users online with ${messagesKept(environment)} days of messages`,
    `first limit: ${link.name} (${link.field})`,
    `maximum of each alone: ${each.join(', ')}`,
    ...(outside.length > 0 ? [`not counted, as outside the cluster: ${outside.join(', ')}`] : []),
  ].join('; ');
}
