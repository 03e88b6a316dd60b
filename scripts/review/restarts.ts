import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { counted } from '../../environments/lib/validate/check';
import { autoscalerOf, replicas } from '../lib/summary';
import type { Change, Finding } from './finding';
import { baseName } from './pairs';
import { type FieldChange, fieldChanges } from './paths';
import { code, grouped, list, object } from './text';

/** A Deployment or StatefulSet that is the same object on both sides and whose pods are replaced. */
export interface Restart {
  readonly before: Manifest;
  readonly after: Manifest;
  /** Pods that run while it rolls, at their least. */
  readonly pods: number;
  readonly causes: readonly string[];
}

export function restarts({ before: all, pairs }: Change): readonly Restart[] {
  return pairs.flatMap(({ before, after }) => {
    if (
      !before ||
      !after ||
      !['Deployment', 'StatefulSet', 'DaemonSet'].includes(after.kind) ||
      before.metadata.name !== after.metadata.name
    ) {
      return [];
    }
    const changes = fieldChanges(podTemplateOf(before), podTemplateOf(after));
    return changes.length === 0 ? [] : [{ before, after, pods: replicas(before, all), causes: causes(changes) }];
  });
}

/** Images and ConfigMaps by name, other fields of the template by path. */
function causes(changes: readonly FieldChange[]): readonly string[] {
  const images = changes.filter(({ path }) => path.endsWith('.image'));
  const contents = changes.filter(isContent);
  const others = changes
    .filter((change) => !images.includes(change) && !contents.includes(change) && !(images.length > 0 && isVersion(change)))
    .map(({ path }) => path.replace('spec.containers', 'containers').replace('spec.initContainers', 'initContainers'));
  return [
    ...(images.length > 0 ? ['image'] : []),
    ...new Set(contents.map(({ after }) => `content of ConfigMap ${code(baseName(String(after)))}`)),
    ...(others.length > 0
      ? [`template: ${list(others.slice(0, 4))}${others.length > 4 ? ` and ${others.length - 4} more` : ''}`]
      : []),
  ];
}

const isVersion = ({ path }: FieldChange): boolean => path === 'metadata.labels.app.kubernetes.io/version';

/** The name of a hashed ConfigMap that became the name of another content. */
const isContent = ({ path, before, after }: FieldChange): boolean =>
  /configMap|name$/.test(path) &&
  typeof before === 'string' &&
  typeof after === 'string' &&
  baseName(before) !== before &&
  baseName(before) === baseName(after);

/** What is restarted, why and in what order; what runs once; what the next run of a CronJob uses. */
export function restartFindings(change: Change): readonly Finding[] {
  const all = restarts(change).map((restart) => ({ ...restart, order: order(restart), wave: waveOf(restart.after) }));
  const rolling = [...all].sort((one, other) => one.wave - other.wave);
  return [
    ...grouped(rolling, ({ order, causes, wave }) => [wave, order, ...causes].join('\n')).map((same) => ({
      section: 'restart' as const,
      text: `${same
        .map(({ after, pods }) => `${object(after)} (${podCount(after, pods, change.before)})`)
        .join(', ')}: ${same[0]?.order}. Cause: ${same[0]?.causes.join('; ')}. Argo CD: wave ${same[0]?.wave}`,
    })),
    ...change.pairs.flatMap(jobs),
  ];
}

const waveOf = ({ metadata }: Manifest): number => Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

function podCount(after: Manifest, pods: number, objects: readonly Manifest[]): string {
  const most = autoscalerOf(after, objects)?.spec.maxReplicas;
  return most && most !== pods ? `${pods} to ${most} pods` : counted(pods, 'pod');
}

function order({ after, pods }: Restart): string {
  const { spec, metadata } = after;
  if (after.kind === 'Deployment') {
    const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
    return spec.strategy?.type === 'Recreate'
      ? 'all pods stop before new ones start'
      : maxUnavailable === 0
        ? `a new pod is ready before an old one stops (maxSurge ${maxSurge}, maxUnavailable 0)`
        : `up to ${maxUnavailable} pods stop before new ones are ready (maxSurge ${maxSurge})`;
  }
  if (spec.updateStrategy?.type === 'OnDelete') {
    return 'nothing restarts until its pods are deleted manually (OnDelete)';
  }
  const { partition = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  const downTo = partition > 0 ? `, down to ${code(`${metadata.name}-${partition}`)} (partition)` : '';
  return pods > 1 ? `one by one, the highest number first${downTo}` : 'its only pod stops, then the new one starts';
}

/** Jobs are named by their content: a changed one is a new one, which runs. */
function jobs({ before, after }: Change['pairs'][number]): readonly Finding[] {
  if (after?.kind === 'Job' && before?.metadata.name !== after.metadata.name) {
    return [
      {
        section: 'restart',
        text: `${object(after)} runs once${before ? ', because its pod template changed' : ', because it is new'}`,
      },
    ];
  }
  return after?.kind === 'CronJob' && before && fieldChanges(podTemplateOf(before), podTemplateOf(after)).length > 0
    ? [{ section: 'restart', text: `${object(after)}: its next run uses the new pod; nothing restarts` }]
    : [];
}
