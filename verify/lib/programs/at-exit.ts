/** What this program removes when it ends, for any reason. Each function is synchronous, because nothing is awaited then. */
export const atExit = new Set<() => void>();

process.once('exit', () => {
  for (const close of [...atExit]) {
    close();
  }
});
