/** Runs all of these side by side, each to its end; then throws what the first one threw that failed. */
export async function together(...works: readonly (() => Promise<unknown>)[]): Promise<void> {
  const outcomes = await Promise.allSettled(works.map((work) => work()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}
