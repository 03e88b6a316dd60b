import assert from 'node:assert';

/** Throws with the number of findings and the first dozen of them, each as `text` has it; returns when there are none. */
export function none<T>(what: string, findings: readonly T[], text: (finding: T) => string = String): undefined {
  const rest = findings.length > 12 ? [`and ${findings.length - 12} more`] : [];
  assert(findings.length === 0, [`${findings.length} ${what}:`, ...findings.slice(0, 12).map(text), ...rest].join('\n'));
}

/** Throws with what is found and what was wanted. */
export const expectSame = (found: unknown, wanted: unknown, what: string): void =>
  assert(
    JSON.stringify(found) === JSON.stringify(wanted),
    `${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`,
  );

/** The pattern's group in a text, or the whole that it matches. Throws with the text when it does not match. */
export function matched(text: string, pattern: RegExp): string {
  const [whole, group = whole] = pattern.exec(text) ?? [];
  assert(group !== undefined, `no ${pattern} in:\n${text}`);
  return group;
}

/** Why a request is rejected; `undefined` when it is accepted. */
export const rejection = (request: Promise<unknown>): Promise<string | undefined> =>
  request.then(
    () => undefined,
    ({ message }: Error) => message,
  );

/** Throws unless both lists have the same texts, in any order. */
export function sameTexts(found: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((one) => !found.includes(one));
  const more = found.filter((one) => !wanted.includes(one));
  assert(missing.length + more.length === 0, `missing: ${missing.join(', ') || '-'}\ntoo many: ${more.join(', ') || '-'}`);
}
