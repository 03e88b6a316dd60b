import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import { counted } from '../../environments/lib/validate/check';
import { gibibytes, replicas } from '../lib/summary';
import type { Change, Finding } from './finding';
import { imagesOf } from './images';
import { immutableChanges, isGrowth } from './immutable';
import { restarts } from './restarts';
import { list, object } from './text';

/** What a revert of this change and an apply would not bring back, or would do again. */
export function revert(change: Change): readonly Finding[] {
  const { pairs } = change;
  const texts = [
    ...pairs.flatMap(({ before, after }) =>
      after
        ? [...disks(before, after), ...claims(before, after, change), ...data(before, after), ...setups(before, after)]
        : [],
    ),
    ...namespaces(change),
    ...again(change),
    ...gone(change),
  ];
  return texts.map((text) => ({ section: 'revert', text }));
}

const templates = (set?: Manifest) =>
  set?.kind === 'StatefulSet' ? ((set.spec.volumeClaimTemplates ?? []) as readonly Manifest[]) : [];
const sizeOf = (template?: Manifest): number => amount(template?.spec.resources.requests.storage ?? '0');

function disks(before: Manifest | undefined, after: Manifest): readonly string[] {
  return templates(after).flatMap((template) => {
    const old = templates(before).find(({ metadata }) => metadata.name === template.metadata.name);
    return old && sizeOf(template) > sizeOf(old)
      ? [
          `${object(after)}: disks that have grown to ${gibibytes(sizeOf(template))} GiB cannot shrink; a revert must keep that size in the environment`,
        ]
      : [];
  });
}

/** Claims of pods that are new stay, and so do those of pods that are gone. */
function claims(before: Manifest | undefined, after: Manifest, change: Change): readonly string[] {
  if (templates(after).length === 0) {
    return [];
  }
  const [old, fresh] = [before ? replicas(before, change.before) : 0, replicas(after, change.after)];
  if (old === fresh) {
    return [];
  }
  const names = templates(after).flatMap(({ metadata }) =>
    Array.from(
      { length: Math.abs(fresh - old) },
      (_, index) => `${metadata.name}-${after.metadata.name}-${Math.min(old, fresh) + index}`,
    ),
  );
  return [
    fresh > old
      ? `${object(after)}: the PersistentVolumeClaims ${list(names)} stay after a revert`
      : `${object(after)}: the PersistentVolumeClaims ${list(names)} stay; after a revert its pods start with the current data`,
  ];
}

const data = (before: Manifest | undefined, after: Manifest): readonly string[] =>
  before &&
  templates(after).length > 0 &&
  imagesOf(after).some(({ container, image }) =>
    imagesOf(before).some((old) => old.container === container && old.image !== image),
  )
    ? [`${object(after)}: the earlier image must read what the new one wrote; docs/runbooks/upgrades.md says which can`]
    : [];

const setups = (before: Manifest | undefined, after: Manifest): readonly string[] =>
  after.kind === 'Job' && before?.metadata.name !== after.metadata.name
    ? [
        `${object(after)}: what it changed in its data service (topics, accounts, indexes) is not undone; the earlier Job is not run again while the cluster still has it`,
      ]
    : [];

const namespaces = ({ pairs }: Change): readonly string[] =>
  pairs.flatMap(({ before, after }) =>
    after?.kind === 'Namespace' && !before
      ? [`${object(after)} stays after a revert, with its volumes: npm run prune deletes no namespace`]
      : [],
  );

function again(change: Change): readonly string[] {
  const rolled = restarts(change).length;
  const fields = immutableChanges(change).filter(({ paths }) => !paths.some(isGrowth)).length;
  return [
    ...(rolled > 0
      ? [`${counted(rolled, 'workload')} ${rolled === 1 ? 'restarts' : 'restart'} again, in the same order`]
      : []),
    ...(fields > 0
      ? [`${counted(fields, 'object')} with an immutable field ${fields === 1 ? 'needs' : 'need'} the same steps again`]
      : []),
  ];
}

const gone = ({ pairs }: Change): readonly string[] => {
  const added = pairs.filter(({ before, after }) => after && !before && after.kind !== 'Namespace').length;
  return added > 0
    ? [`${counted(added, 'added object')} ${added === 1 ? 'stays' : 'stay'} until \`npm run prune -- <environment> --yes\``]
    : [];
};
