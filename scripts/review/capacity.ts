import type { Manifest } from '../../charts/constructs/manifest';
import { amounts, gibibytes, replicas } from '../lib/summary';
import type { Change, Finding } from './finding';
import { fieldChanges } from './paths';
import { code, object, value } from './text';

/** Totals of the environment, then their causes: pods, autoscalers, sizes; then quotas. */
export function capacity(change: Change): readonly Finding[] {
  return [
    ...sums(change),
    ...change.pairs.flatMap(({ before, after }) =>
      before && after ? [...scales(before, after, change), ...sizes(before, after), ...quotas(before, after)] : [],
    ),
  ].map((text) => ({ section: 'capacity' as const, text }));
}

function sums({ before, after }: Change): readonly string[] {
  const [old, fresh] = [amounts(before), amounts(after)];
  const row = (what: string, from: number, to: number, digits: number) =>
    from.toFixed(digits) === to.toFixed(digits)
      ? []
      : [
          `${what}: ${from.toFixed(digits)} -> ${to.toFixed(digits)} (${to > from ? '+' : ''}${(to - from).toFixed(digits)})`,
        ];
  return [
    ...row('CPU requests of all pods at minimum replicas', old.cpu, fresh.cpu, 2),
    ...row('Memory requests of all pods at minimum replicas, GiB', gibibytes(old.memory), gibibytes(fresh.memory), 2),
    ...row('Volumes', old.volumes, fresh.volumes, 0),
    ...row('Size of all volumes, GiB', gibibytes(old.storage), gibibytes(fresh.storage), 0),
  ];
}

function scales(before: Manifest, after: Manifest, change: Change): readonly string[] {
  if (after.kind === 'HorizontalPodAutoscaler') {
    const range = ({ spec }: Manifest) => `${spec.minReplicas} to ${spec.maxReplicas}`;
    return range(before) === range(after) ? [] : [`${object(after)}: ${range(before)} -> ${range(after)} pods`];
  }
  if (after.kind !== 'Deployment' && after.kind !== 'StatefulSet') {
    return [];
  }
  const [old, fresh] = [replicas(before, change.before), replicas(after, change.after)];
  return before.spec.replicas === after.spec.replicas || old === fresh ? [] : [`${object(after)}: ${old} -> ${fresh} pods`];
}

/** Requests, limits and claims of one workload. */
function sizes(before: Manifest, after: Manifest): readonly string[] {
  if (!after.spec?.template && !after.spec?.jobTemplate) {
    return [];
  }
  const changes = fieldChanges(before.spec, after.spec).filter(({ path }) => /\.resources\.(requests|limits)\b/.test(path));
  return changes.length === 0
    ? []
    : [
        `${object(after)}: ${changes
          .map(
            ({ path, before, after }) =>
              `${code(path.replace(/^volumeClaimTemplates.*\.resources\./, 'volume ').replace(/^.*?\[([^\]]+)\].*\.resources\./, '$1 '))} ${value(before)} -> ${value(after)}`,
          )
          .join(', ')}`,
      ];
}

const quotas = (before: Manifest, after: Manifest): readonly string[] => {
  const changes = ['ResourceQuota', 'LimitRange'].includes(after.kind) ? fieldChanges(before.spec, after.spec) : [];
  return changes.length === 0
    ? []
    : [
        `${object(after)}: ${changes
          .map(({ path, before, after }) => `${code(path.replace(/^hard\./, ''))} ${value(before)} -> ${value(after)}`)
          .join(', ')}`,
      ];
};
