import type { Environment } from '../../../environments/lib/types';
import { profile } from './facts';
import type { Amounts, Dimension, Link } from './link';
import { links } from './links';

export const dimensions: readonly Dimension[] = ['usersOnline', 'messagesPerSecond', 'messagesPerDay', 'uploadGbPerDay'];

/** Load per user online: the environment's load, or OpenIM's recommendation. */
export function perUser({ load }: Environment): Amounts {
  if (!load) {
    const { messagesPerSecond, uploadGbPerDay, busyHours } = profile;
    return { usersOnline: 1, messagesPerSecond, messagesPerDay: messagesPerSecond * busyHours * 3600, uploadGbPerDay };
  }
  const all = wanted(load);
  return Object.fromEntries(dimensions.map((one) => [one, all[one] / load.usersOnline])) as Amounts;
}

/**
 * Requirements of a load for every link; the messages of a day are those of a second for 24 hours unless the load has a
 * number.
 */
export const wanted = ({ messagesPerDay, ...load }: NonNullable<Environment['load']>): Amounts => ({
  ...load,
  messagesPerDay: messagesPerDay ?? load.messagesPerSecond * 24 * 3600,
});

/** The maximum of one dimension that all of its links carry, and the link that limits it. */
export const carried = (environment: Environment, dimension: Dimension): { readonly most: number; readonly link: Link } =>
  weakest(
    links.filter(({ bounds }) => bounds === dimension),
    (link) => link.carries(environment),
  );

/** The first link that reaches its limit when users are added, and the number of users online at that limit. */
export function first(
  environment: Environment,
  among: readonly Link[] = links,
): { readonly most: number; readonly link: Link } {
  const each = perUser(environment);
  return weakest(among, (link) => link.carries(environment) / each[link.bounds]);
}

function weakest(among: readonly Link[], value: (link: Link) => number) {
  const [link, ...rest] = among;
  if (!link) {
    throw new Error('there is no link to compare');
  }
  return rest.reduce((least, one) => (value(one) < least.most ? { most: value(one), link: one } : least), {
    most: value(link),
    link,
  });
}
