import type { Kubectl } from '../lib/kubectl';

/** A kind that the API server serves, by kubectl's name for it. */
export interface Served {
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Every kind that can be listed. Throws when the cluster is not reachable. */
export const servedKinds = (kubectl: Kubectl): readonly Served[] =>
  kubectl
    .command(['api-resources', '--verbs=list', '--no-headers'])
    .split('\n')
    .flatMap((line) => {
      // NAME SHORTNAMES APIVERSION NAMESPACED KIND, of which SHORTNAMES may be empty.
      const [, plural, version = '', namespaced, kind = ''] = /^(\S+)\s.*?(\S+)\s+(true|false)\s+(\S+)\s*$/.exec(line) ?? [];
      const group = version.includes('/') ? (version.split('/')[0] ?? '') : '';
      return plural ? [{ name: group ? `${plural}.${group}` : plural, group, kind, namespaced: namespaced === 'true' }] : [];
    });

/**
 * How far the API server's clock is ahead of this machine's, in seconds; `undefined` where its answer has no date. The
 * header has whole seconds, and the answer took some time.
 */
export function clockSkew(kubectl: Kubectl): number | undefined {
  const before = Date.now();
  const { stderr } = kubectl.attempt(['get', '--raw=/version', '--v=8']);
  const date = Date.parse(/\bDate: (.* GMT)/.exec(stderr)?.[1] ?? '');
  const [earliest, latest] = [before - 1000, Date.now()];
  if (Number.isNaN(date)) {
    return undefined;
  }
  return Math.round((date < earliest ? date - earliest : date > latest ? date - latest : 0) / 1000);
}
