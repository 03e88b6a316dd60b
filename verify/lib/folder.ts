import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a file of the folder; its path. */
export type Write = (file: string, text: string) => string;

/** Gives `use` a temporary folder, which is deleted afterwards. */
export async function inFolder<T>(use: (write: Write, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-'));
  try {
    return await use((file, text) => {
      writeFileSync(join(folder, file), text);
      return join(folder, file);
    }, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
