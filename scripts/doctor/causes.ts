import type { Check, CheckName, Finding } from './check';
import { type Graph, needed } from './graph';

/** A finding, and the check that reported it. */
export interface Found extends Finding {
  readonly check: CheckName;
}

/** A root finding, with those that follow from it. */
export interface Cause extends Found {
  readonly explains: readonly Found[];
}

/**
 * The root findings, in the order of the checks. A finding follows from another one if its check may follow from that
 * one's, and each of its objects needs one of that one's objects; or is one, and the other check comes earlier. A
 * finding that follows from several is listed once, below the first.
 */
export function causes(checks: readonly Check[], graph: Graph, findings: readonly Found[]): readonly Cause[] {
  const rank = new Map(checks.map(({ name }, index) => [name, index]));
  const ranked = [...findings].sort((one, other) => (rank.get(one.check) ?? 0) - (rank.get(other.check) ?? 0));
  const reach = new Map<string, ReadonlySet<string>>();
  const needs = (object: string) => {
    const known = reach.get(object) ?? needed(graph, object);
    reach.set(object, known);
    return known;
  };
  const follows = (finding: Found, cause: Found): boolean => {
    const from = checks.find(({ name }) => name === finding.check)?.follows ?? [];
    const earlier = (rank.get(cause.check) ?? 0) < (rank.get(finding.check) ?? 0);
    return (
      (from === 'any' || from.includes(cause.check)) &&
      finding.objects.every((object) => cause.objects.some((one) => needs(object).has(one) && (one !== object || earlier)))
    );
  };
  const origin = (finding: Found, seen: readonly Found[]): Found => {
    const cause = ranked.find((one) => one !== finding && !seen.includes(one) && follows(finding, one));
    return cause ? origin(cause, [...seen, finding]) : finding;
  };
  const origins = ranked.map((finding) => origin(finding, []));
  return ranked
    .filter((_, index) => origins[index] === ranked[index])
    .map((cause) => ({ ...cause, explains: ranked.filter((one, index) => one !== cause && origins[index] === cause) }));
}
