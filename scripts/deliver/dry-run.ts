import type { Manifest } from '../../charts/constructs/manifest';
import { type Kubectl, listOf } from '../lib/kubectl';
import { errorLines } from './failure';

/** Message of webhooks with side effects: they check only the real request. */
const UNTRIED = /does not support dry run/;

/**
 * Reasons of the API server for rejecting these objects: rights, schema, immutable fields, admission. It processes the
 * request and stores nothing.
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
