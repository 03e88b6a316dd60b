import { commonLabels } from '../../../charts/constructs/labels';
import { identity } from '../../../charts/constructs/manifest';
import { counted } from '../../../environments/lib/validate/check';
import { groupIdentity, leftovers as leftoversOf } from '../../deliver/stale-objects';
import { groupBy } from '../../lib/group-by';
import type { Check } from '../check';

/** Lines of a list, before the rest is counted. */
const LISTED = 8;

export const listed = (lines: readonly string[]): readonly string[] =>
  lines.length <= LISTED + 1 ? lines : [...lines.slice(0, LISTED), `and ${lines.length - LISTED} more`];

export const objects: Check = {
  name: 'objects',
  title: 'every object of dist/ is there',
  follows: ['kinds', 'namespaces'],
  look: ({ environment, context, snapshot }) => {
    const there = new Set([...snapshot.objects(), ...snapshot.clusterObjects()].map(groupIdentity));
    const missing = snapshot.wanted.filter((one) => !there.has(groupIdentity(one)) && !snapshot.unread(one.kind));
    return [...groupBy(missing, ({ metadata }) => metadata.namespace ?? '')].map(([namespace, lost]) => ({
      text: `${counted(lost.length, 'object')} of dist/${environment.name}/${namespace || 'cluster'}.k8s.yaml ${lost.length === 1 ? 'is' : 'are'} missing.`,
      objects: lost.map(identity),
      detail: listed(lost.map(identity)),
      remedy: `npm run apply -- ${environment.name} --context ${context}`,
      page: 'docs/deploy.md#commands-for-later-changes',
    }));
  },
};

export const leftovers: Check = {
  name: 'leftovers',
  title: 'no object with the labels of dist/ is left over from an earlier dist/',
  follows: [],
  look: ({ environment, context, snapshot }) => {
    const ours = [...snapshot.clusterObjects(), ...snapshot.objects()].filter(({ metadata }) =>
      Object.entries(commonLabels).every(([key, value]) => metadata.labels?.[key] === value),
    );
    const left = leftoversOf(environment, snapshot.wanted, ours, snapshot.objects()).filter(({ kept }) => !kept);
    return left.length === 0
      ? []
      : [
          {
            text: `${counted(left.length, 'object')} of an earlier dist/ ${left.length === 1 ? 'is' : 'are'} left; they count against the quotas.`,
            objects: left.map(({ object }) => identity(object)),
            detail: listed(left.map(({ object }) => identity(object))),
            remedy: `npm run prune -- ${environment.name} --context ${context}`,
            page: 'docs/deploy.md#commands-for-later-changes',
          },
        ];
  },
};
