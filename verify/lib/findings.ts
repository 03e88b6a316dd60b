/** Throws with the number of findings and the first dozen of them; returns when there are none. */
export function none(what: string, findings: readonly string[]): undefined {
  if (findings.length > 0) {
    const rest = findings.length > 12 ? [`and ${findings.length - 12} more`] : [];
    throw new Error([`${findings.length} ${what}:`, ...findings.slice(0, 12), ...rest].join('\n'));
  }
}
