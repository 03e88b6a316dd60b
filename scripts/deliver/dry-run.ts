import type { Manifest } from '../../charts/constructs/manifest';
import { type Kubectl, listOf } from '../lib/kubectl';
import { errorLines } from './failure';

/** Said by webhooks that change something of their own: they judge the real request alone. */
const UNTRIED = /does not support dry run/;

/**
 * Why the API server would refuse to apply these objects, in its words: rights, schema, immutable fields, admission. It
 * works the request out and stores nothing.
 */
export const refusals = (kubectl: Kubectl, items: readonly Manifest[]): readonly string[] =>
  refusalsOf(kubectl, ['apply', '--server-side', '--filename=-'], listOf(items));

/** The same for another call of kubectl that writes. */
export function refusalsOf(kubectl: Kubectl, [verb = '', ...args]: readonly string[], input?: unknown): readonly string[] {
  const ended = kubectl.attempt([verb, '--dry-run=server', ...args], input);
  if (ended.status === 0) {
    return [];
  }
  const lines = errorLines(ended);
  return lines.length === 0 ? [`kubectl ${verb}: exit status ${ended.status}`] : lines.filter((line) => !UNTRIED.test(line));
}
