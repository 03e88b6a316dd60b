import type { Manifest } from '../../charts/constructs/manifest';
import type { Change, Finding } from './finding';
import { fieldChanges } from './paths';
import { list, object } from './text';

const KINDS = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration'];

/** Policies of a mesh: whether one broadens depends on all others. */
const MESH = ['AuthorizationPolicy', 'PeerAuthentication'];

/**
 * What the API server or a mesh rejects. A policy that is removed, or whose fields reject less, is reported as broader. A
 * changed expression is reported there, too: only a reader can judge it.
 */
export const admission = ({ pairs }: Change): readonly Finding[] =>
  pairs
    .filter(({ before, after }) => [...KINDS, ...MESH].includes((after ?? before)?.kind ?? ''))
    .flatMap(({ before, after }) => {
      if (!before || !after) {
        const one = before ?? after;
        return one ? [presence(one, before ? 'is removed' : 'is added')] : [];
      }
      const paths = fieldChanges(before, after)
        .map(({ path }) => path)
        .filter((path) => !path.startsWith('metadata'));
      return paths.length === 0 ? [] : [judged(before, after, paths)];
    });

const presence = (one: Manifest, what: 'is removed' | 'is added'): Finding =>
  MESH.includes(one.kind)
    ? {
        section: 'broader',
        text: `Mesh: ${object(one)} ${what}: review it, because whether it is broader or narrower cannot be derived`,
      }
    : {
        section: what === 'is removed' ? 'broader' : 'narrower',
        text: `Admission: ${object(one)} ${what}${what === 'is removed' ? ': after its deletion, requests that it rejected are accepted' : ''}`,
      };

function judged(before: Manifest, after: Manifest, paths: readonly string[]): Finding {
  const denies = ({ spec }: Manifest) =>
    Number(spec?.failurePolicy !== 'Ignore') + Number(spec?.validationActions?.includes('Deny') ?? true);
  const checks = ({ spec }: Manifest) =>
    new Set<string>((spec?.validations ?? []).map((one: unknown) => JSON.stringify(one)));
  const [old, fresh] = [checks(before), checks(after)];
  const others = paths.filter((path) => !/^spec\.(failurePolicy|validationActions|validations)/.test(path));
  const adds = [...old].every((one) => fresh.has(one)) && denies(after) >= denies(before) && others.length === 0;
  return {
    section: adds ? 'narrower' : 'broader',
    text: `Admission: ${object(after)} changes in ${list(paths)}${adds ? '' : ': review it, because it may reject less'}`,
  };
}
