import { isDeepStrictEqual } from 'node:util';
import { counted } from '../../environments/lib/validate/check';
import { admission } from './admission';
import { capacity } from './capacity';
import { connections } from './connections';
import { exposure } from './exposure';
import type { Change, Finding } from './finding';
import { images } from './images';
import { immutable } from './immutable';
import { objects } from './objects';
import { outages } from './outages';
import { pairs } from './pairs';
import { podSecurity } from './pod-security';
import { restartFindings } from './restarts';
import { revert } from './revert';
import { rights } from './rights';
import type { State } from './states';
import { code } from './text';

/** Every kind of finding, in the order in which those of one section are read. */
const finders: readonly ((change: Change) => readonly Finding[])[] = [
  rights,
  podSecurity,
  admission,
  exposure,
  connections,
  outages,
  immutable,
  restartFindings,
  images,
  capacity,
  objects,
  revert,
];

/** What was found in one environment or, the same in each, in several. */
export interface Shared extends Finding {
  readonly environments: readonly string[];
}

export interface Comparison {
  /** Environments that differ, those that are new or gone included. */
  readonly environments: readonly string[];
  readonly objects: { readonly changed: number; readonly added: number; readonly removed: number; readonly renamed: number };
  readonly findings: readonly Shared[];
}

export function compared(before: State, after: State): Comparison {
  const names = [...new Set([...after.keys(), ...before.keys()])].filter(
    (name) => !isDeepStrictEqual(before.get(name), after.get(name)),
  );
  const changes = names.flatMap((environment): readonly Change[] => {
    const [old, fresh] = [before.get(environment), after.get(environment)];
    return old && fresh ? [{ environment, before: old, after: fresh, pairs: pairs(old, fresh) }] : [];
  });
  const found = [
    ...names.flatMap((environment) => whole(environment, before, after)),
    ...changes.flatMap((change) =>
      finders.flatMap((find) => find(change).map((finding) => ({ ...finding, environments: [change.environment] }))),
    ),
  ];
  return { environments: names, objects: counts(changes), findings: shared(found) };
}

/** An environment without the other side is not compared object by object. */
function whole(environment: string, before: State, after: State): readonly Shared[] {
  const [old, fresh] = [before.get(environment), after.get(environment)];
  const text = !old
    ? `environment ${code(environment)} is added as a whole: ${counted(fresh?.length ?? 0, 'object')}, compared with nothing`
    : !fresh
      ? `environment ${code(environment)} is removed as a whole: ${counted(old.length, 'object')}; its cluster keeps all of them, and no command of this repository can reach it`
      : undefined;
  return text ? [{ section: 'object', text, environments: [environment] }] : [];
}

function counts(changes: readonly Change[]): Comparison['objects'] {
  const all = changes.flatMap((change) => change.pairs);
  const both = all.filter(({ before, after }) => before && after);
  const renamed = both.filter(({ before, after }) => before?.metadata.name !== after?.metadata.name).length;
  return {
    changed: both.filter(({ before, after }) => !isDeepStrictEqual(before, after)).length - renamed,
    added: all.filter(({ before }) => !before).length,
    removed: all.filter(({ after }) => !after).length,
    renamed,
  };
}

/** The same finding of several environments once. */
function shared(found: readonly Shared[]): readonly Shared[] {
  const byText = new Map<string, Shared>();
  for (const finding of found) {
    const key = JSON.stringify([finding.section, finding.text, finding.detail]);
    const known = byText.get(key);
    byText.set(key, known ? { ...known, environments: [...known.environments, ...finding.environments] } : finding);
  }
  return [...byText.values()];
}
