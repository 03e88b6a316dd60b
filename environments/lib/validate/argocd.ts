import type { Argocd } from '../argocd';
import { fields, text } from './check';
import { dnsLabel } from './formats';

const shape = fields<Argocd>({
  repoURL: text(
    /^(https:\/\/[^\s/@]+\/\S+|ssh:\/\/\S+\/\S+|[\w.-]+@[\w.-]+:\S+)$/,
    'must be the address of a Git repository without a password: "https://host/path.git" or "git@host:path.git"',
  ),
  // git-check-ref-format(1), as far as common mistakes need it.
  targetRevision: text(
    /^(?![-/.])(?!.*(\.\.|\/\/|@\{|\.lock$))[^\s~^:?*[\\]*[^\s~^:?*[\\/.]$/,
    'must be a branch, tag or commit',
  ),
  path: text(
    /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[\w./-]*[\w-]$/,
    'must be a folder of the repository without "/" at the start or end, such as "dist"',
  ),
  namespace: dnsLabel,
});

/** Throws one Error that lists every problem of the values for Argo CD. */
export function validateArgocd(argocd: Argocd): void {
  const problems = shape(argocd, 'argocd');
  if (problems.length > 0) {
    throw new Error(
      `environments/lib/argocd.ts cannot be used:\n${problems.map(({ text: line }) => `- ${line}`).join('\n')}`,
    );
  }
}
