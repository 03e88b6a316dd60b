import type { Finding } from './finding';
import { grouped, list } from './text';

/** Something that a holder has: a right, a weakness, a route. The holder's name comes first in the sentence. */
export interface Held {
  readonly holder: string;
  readonly what: string;
}

/** A sentence for items after and not before, and one for the reverse; holders of the same item share a line. */
export function setFindings(topic: string, before: readonly Held[], after: readonly Held[]): readonly Finding[] {
  const lines = (section: Finding['section'], verb: string, some: readonly Held[], others: readonly Held[]) => {
    const known = new Set(others.map(({ holder, what }) => `${holder}\n${what}`));
    const news = some.filter(({ holder, what }) => !known.has(`${holder}\n${what}`));
    return grouped(news, ({ what }) => what).map((same) => ({
      section,
      text: `${topic}: ${list(same.map(({ holder }) => holder))} ${verb} ${same[0]?.what}`,
    }));
  };
  return [...lines('broader', 'now:', after, before), ...lines('narrower', 'no longer:', before, after)];
}
