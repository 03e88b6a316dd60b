import { perUser } from '../../charts/model/capacity/carried';
import { profile } from '../../charts/model/capacity/facts';
import { enough } from '../../charts/model/capacity/field';
import type { Link } from '../../charts/model/capacity/link';
import { links } from '../../charts/model/capacity/links';
import { rounded } from '../../charts/model/capacity/text';
import type { Environment } from '../../environments/lib/types';
import { gibibytes } from '../lib/summary';
import { parse } from '../size/assumptions';
import { type Plan, planOf } from '../size/plan';
import { table } from './table';

const plans = new Map<number, Plan>();

/** What `npm run size -- --users <n>` says. */
export function planFor(users: number): Plan {
  const plan = plans.get(users) ?? planOf('sized', parse(['--users', String(users)]));
  plans.set(users, plan);
  return plan;
}

/** Registered users of the default load that one cluster carries with the most of a link's field that there is. */
interface End {
  readonly link: Link;
  readonly users: number;
}

/** Where one cluster ends, the first link first. Pods have the sizes that a million users take. */
export function ends(): readonly End[] {
  const { environment } = planFor(1e6);
  const each = perUser({ ...environment, load: undefined });
  return links
    .map((link) => ({ link, users: mostOf(environment, link) / each[link.bounds] / profile.online }))
    .sort((one, other) => one.users - other.users);
}

/** The largest amount for which the link has a value: where the value reaches its most, or else where none is enough. */
function mostOf(environment: Environment, link: Link): number {
  let [low, high] = [0, 1e9];
  while (high - low > 1e-4 * high) {
    const middle = (low + high) / 2;
    [low, high] = enough(environment, link, middle) === undefined ? [low, middle] : [middle, high];
  }
  return low;
}

const written: Readonly<Record<Link['unit'], (most: number) => string>> = {
  count: (most) => String(most),
  cores: (most) => `${most} cores`,
  bytes: (most) => (gibibytes(most) < 1024 ? `${gibibytes(most)} GiB` : `${gibibytes(most) / 1024} TiB`),
};

/** Registered users at which the table stops: no link beyond is of use. */
const LAST = 1e8;

export const endTable = (): string =>
  table(
    ['link', 'field', 'at most', 'registered users', 'beyond'],
    ends()
      .filter(({ users }) => users < LAST)
      .map(({ link, users }) => [
        link.name,
        `\`${link.field}\``,
        written[link.unit](link.most),
        rounded(users),
        link.beyond,
      ]),
  );
