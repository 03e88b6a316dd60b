import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { Change, Finding } from './finding';
import { immutableChanges } from './immutable';
import { type Restart, restarts } from './restarts';
import { code, object } from './text';

/** What users notice while the only pod, or the only pod that takes writes, is away. */
const EFFECTS: Readonly<Record<string, string>> = {
  'openim-mysql': 'uploads and downloads fail; on release v3.4 also users, friends and groups',
  dragonfly: 'logins fail',
  'openim-crontask': 'no request needs it',
  prometheus: 'no request needs it; alerts come late',
  alertmanager: 'no request needs it; notifications come late',
  grafana: 'no request needs it',
};

/** Workloads that serve nothing for a time, and data that the new pods do not find. */
export function outages(change: Change): readonly Finding[] {
  return [
    ...restarts(change).flatMap((restart) => {
      const reason = away(restart, change.after);
      return reason ? [finding(restart.after, reason)] : [];
    }),
    ...immutableChanges(change)
      .filter(({ after, paths }) => after.kind === 'Deployment' && paths.length > 0)
      .map(({ after }) => finding(after, 'is deleted and created again, without pods in between')),
    ...change.pairs.flatMap(({ before, after }) => [...stopped(before, after), ...emptied(before, after)]),
  ];
}

const finding = (after: Manifest, reason: string): Finding => {
  const effect = EFFECTS[after.metadata.name];
  return { section: 'outage', text: `${object(after)} ${reason}${effect ? `. Effect: ${effect}` : ''}` };
};

function away({ after, pods }: Restart, all: readonly Manifest[]): string | undefined {
  const { kind, metadata, spec } = after;
  if (kind === 'Deployment') {
    const { type, rollingUpdate } = spec.strategy ?? {};
    const unavailable = rollingUpdate?.maxUnavailable ?? 0;
    return type === 'Recreate'
      ? 'stops all its pods before new ones start (Recreate)'
      : Number(unavailable) >= pods
        ? `may stop all its pods at once (maxUnavailable ${unavailable})`
        : undefined;
  }
  if (spec.updateStrategy?.type === 'OnDelete') {
    return undefined;
  }
  if (pods === 1) {
    return 'restarts its only pod: nothing serves until the new one is ready';
  }
  const fixed =
    metadata.name === 'openim-mysql' ||
    (metadata.name === 'dragonfly' && !has(all, 'dragonfly-sentinel', metadata.namespace));
  return fixed ? `restarts its fixed primary ${code(`${metadata.name}-0`)}: there is no failover` : undefined;
}

const has = (all: readonly Manifest[], name: string, namespace: string | undefined): boolean =>
  all.some(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name && metadata.namespace === namespace);

const stopped = (before: Manifest | undefined, after: Manifest | undefined): readonly Finding[] =>
  after?.spec?.replicas === 0 && before?.spec.replicas > 0 ? [finding(after, 'has no pods any more (replicas 0)')] : [];

/** A claim is found by the names of the set and its template. */
function emptied(before: Manifest | undefined, after: Manifest | undefined): readonly Finding[] {
  const volumes = (one?: Manifest): readonly string[] =>
    one?.kind === 'StatefulSet'
      ? (one.spec.volumeClaimTemplates ?? []).map(
          ({ metadata }: Manifest) => `${metadata.name}-${identity(one).slice('StatefulSet '.length)}`,
        )
      : [];
  const fresh = volumes(after).filter((name) => !volumes(before).includes(name));
  return before && after && fresh.length > 0 && volumes(before).length > 0
    ? [finding(after, `starts with empty volumes: the claims of ${object(before)} have other names, and keep the data`)]
    : [];
}
