/** What this program takes away when it ends, however that comes: at once, as nothing is waited for then. */
export const atExit = new Set<() => void>();

process.once('exit', () => {
  for (const close of [...atExit]) {
    close();
  }
});
