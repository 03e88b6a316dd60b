import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../charts/app';
import type { Environment } from '../../environments/lib/types';
import { writeCharts } from '../../scripts/lib/dist';

/** Gives `use` an environment that `dist/` does not hold, and a folder with its YAML; the folder is gone afterwards. */
export async function withVariant(
  environment: Environment,
  use: (environment: Environment, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-variant-'));
  try {
    writeCharts(folder, buildApp(environment));
    await use(environment, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
