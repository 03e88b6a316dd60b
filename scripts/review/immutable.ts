import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import { kubectlOfAll } from '../deliver/failure';
import { adviceOn } from '../lib/command';
import type { Change, Finding } from './finding';
import { at, type FieldChange, fieldChanges } from './paths';
import { code, object, value } from './text';

/** What a StatefulSet may change in place, by the API server's own message. */
const STATEFUL_SET = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** Fields that the API server refuses to change, by kind. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.template', 'spec.selector', 'spec.completions', 'spec.completionMode', 'spec.podFailurePolicy'],
  Service: ['spec.clusterIP', 'spec.loadBalancerClass'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  PriorityClass: ['value', 'preemptionPolicy'],
  IngressClass: ['spec.controller'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  PersistentVolumeClaim: [
    'spec.accessModes',
    'spec.storageClassName',
    'spec.volumeName',
    'spec.volumeMode',
    'spec.selector',
  ],
};

export interface ImmutableChange {
  readonly before: Manifest;
  readonly after: Manifest;
  readonly paths: readonly FieldChange[];
}

/** Objects of the same name with a change that the API server refuses. */
export const immutableChanges = ({ pairs }: Change): readonly ImmutableChange[] =>
  pairs.flatMap(({ before, after }) => {
    if (!before || !after || before.metadata.name !== after.metadata.name) {
      return [];
    }
    const paths = fieldsOf(before)
      .filter((path) => !isDeepStrictEqual(at(before, path), at(after, path)))
      .flatMap((path) => fieldChanges(at(before, path), at(after, path), path));
    return paths.length > 0 ? [{ before, after, paths }] : [];
  });

function fieldsOf(before: Manifest): readonly string[] {
  if (before.kind === 'StatefulSet') {
    return ['serviceName', 'selector', 'volumeClaimTemplates', 'podManagementPolicy']
      .filter((field) => !STATEFUL_SET.includes(field))
      .map((field) => `spec.${field}`);
  }
  // Once it is immutable, it stays so.
  return (before.kind === 'ConfigMap' || before.kind === 'Secret') && before.immutable
    ? ['data', 'binaryData', 'immutable']
    : (FIELDS[before.kind] ?? []);
}

/** How the API server refuses it: what scripts/deliver advises for that is the way past it. */
const refusal = ({ kind }: Manifest): string =>
  kind === 'StatefulSet'
    ? 'updates to statefulset spec'
    : kind === 'StorageClass' || kind === 'PriorityClass'
      ? `${kind} Forbidden`
      : 'field is immutable';

export const immutable = (change: Change): readonly Finding[] =>
  immutableChanges(change).map(({ before, after, paths }) => ({
    section: 'immutable',
    text: `${object(after)}: ${paths.map(({ path, before, after }) => `${code(path)} ${value(before)} -> ${value(after)}`).join(', ')}. ${way(before, after, paths)}`,
  }));

function way(before: Manifest, after: Manifest, paths: readonly FieldChange[]): string {
  const sizes = paths.map((one) => ({ ...one, change: growth(one) }));
  if (sizes.some(({ change }) => change < 0)) {
    return `A disk cannot shrink: \`npm run expand-volumes -- <environment>\` rejects it. Set at least the size that the cluster has`;
  }
  if (sizes.every(({ change }) => change > 0)) {
    return `\`npm run expand-volumes -- <environment> --yes\` grows the claims and replaces the StatefulSet while its pods run; then \`npm run apply -- <environment>\``;
  }
  const advice = (adviceOn(kubectlOfAll, refusal(before))[0] ?? '')
    .replace('<namespace>', after.metadata.namespace ?? '')
    .replace('<name>', after.metadata.name)
    .replace(', and the object was not changed', '');
  return advice
    .split('\n')
    .map((line) => (line.startsWith('  ') ? code(line.trim()) : line))
    .join(' ');
}

/** Above 0 for a larger volume, below for a smaller one, 0 for anything else. */
const growth = ({ path, before, after }: FieldChange): number =>
  path.endsWith('.resources.requests.storage') && typeof before === 'string' && typeof after === 'string'
    ? amount(after) - amount(before)
    : 0;

export const isGrowth = (change: FieldChange): boolean => growth(change) > 0;
