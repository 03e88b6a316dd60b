import { createTwoFilesPatch } from 'diff';
import type { Manifest } from '../../charts/constructs/manifest';
import { toYaml } from '../../charts/constructs/yaml';
import { counted } from '../../environments/lib/validate/check';
import { NEVER } from '../deliver/stale-objects';
import type { Change, Finding } from './finding';
import { fieldChanges } from './paths';
import { code, grouped, object, value } from './text';

/** Objects that appear, vanish or have another name, then what changed in each of the others. */
export function objects({ pairs }: Change): readonly Finding[] {
  const added = pairs.flatMap(({ before, after }) => (after && !before ? [after] : []));
  const removed = pairs.flatMap(({ before, after }) => (before && !after ? [before] : []));
  const both = pairs.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
  const renamed = both.filter(({ before, after }) => before.metadata.name !== after.metadata.name);
  return [
    ...byKind(added).map((some) => finding(`added: ${some.map(object).join(', ')}`)),
    ...byKind(removed).map((some) => finding(`removed: ${some.map(object).join(', ')}. ${staysUntil(some)}`)),
    ...renamed.map(({ before, after }) => ({
      ...finding(`renamed: ${object(before)} -> ${code(after.metadata.name)}${leftover(after)}`),
      detail: patch(before, after),
    })),
    ...both.filter((pair) => !renamed.includes(pair)).flatMap(({ before, after }) => changed(before, after)),
  ];
}

const PRUNE = '`npm run prune -- <environment> --yes`';

const finding = (text: string): Finding => ({ section: 'object', text });

const byKind = (some: readonly Manifest[]) => grouped(some, ({ kind }) => kind);

function staysUntil([one]: readonly Manifest[]): string {
  const kind = one?.kind ?? '';
  return kind === 'Namespace'
    ? 'It stays in the cluster, with everything in it, until it is deleted manually'
    : NEVER.includes(kind)
      ? 'It stays in the cluster: no command deletes it'
      : kind === 'StatefulSet'
        ? `${PRUNE} deletes it and its pods; its volumes stay`
        : one?.metadata.namespace === 'argocd'
          ? 'Argo CD deletes it if its root Application prunes'
          : `Stays in the cluster until ${PRUNE} deletes it`;
}

const leftover = ({ kind }: Manifest): string =>
  kind === 'ConfigMap' || kind === 'Job' ? '' : `. ${staysUntil([{ kind, apiVersion: '', metadata: { name: '' } }])}`;

/** The texts of a ConfigMap line by line, any other object as YAML. */
function patch(before: Manifest, after: Manifest): string {
  if (before.kind !== 'ConfigMap') {
    return lines(before.metadata.name, after.metadata.name, toYaml(before), toYaml(after));
  }
  const keys = [...new Set([...Object.keys(before.data ?? {}), ...Object.keys(after.data ?? {})])];
  return keys
    .filter((key) => before.data?.[key] !== after.data?.[key])
    .map((key) => lines(key, key, before.data?.[key] ?? '', after.data?.[key] ?? ''))
    .join('\n');
}

/** Without the head of a patch for a mail. */
const lines = (from: string, to: string, before: string, after: string): string =>
  createTwoFilesPatch(from, to, before, after, '', '', { context: 1 })
    .replace(/^(Index: .*\n)?=+\n/, '')
    .trimEnd();

/** All fields of one object, folded; a changed text as the lines that differ. */
function changed(before: Manifest, after: Manifest): readonly Finding[] {
  const changes = fieldChanges(before, after);
  if (changes.length === 0) {
    return [];
  }
  const detail = changes.map(({ path, before, after }) =>
    typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n')
      ? lines(path, path, before, after)
      : `${path}: ${plain(before)} -> ${plain(after)}`,
  );
  return detail.length === 1 && !detail[0]?.includes('\n')
    ? [
        {
          section: 'changed',
          text: `${object(after)}: ${changes.map((one) => `${code(one.path)} ${value(one.before)} -> ${value(one.after)}`)}`,
        },
      ]
    : [{ section: 'changed', text: `${object(after)}: ${counted(changes.length, 'field')}`, detail: detail.join('\n') }];
}

const plain = (one: unknown): string => (one === undefined ? '(none)' : typeof one === 'string' ? one : JSON.stringify(one));
