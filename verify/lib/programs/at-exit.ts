/** What this program removes when it ends, for whatever reason. Each function is synchronous: nothing is awaited then. */
export const atExit = new Set<() => void>();

process.once('exit', () => {
  for (const close of [...atExit]) {
    close();
  }
});
