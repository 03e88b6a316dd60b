import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../charts/app';
import { writeCharts } from '../../charts/lib/dist';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';

/**
 * Gives `use` an environment as it is when Google runs its edge, and a folder with its YAML. No environment of the
 * repository asks for it, so `dist/` does not hold it.
 */
export async function withGateway(
  name: string,
  use: (environment: Environment, folder: string) => Promise<void>,
): Promise<void> {
  const environment = derive(loadEnvironment(name), { name, edge: { controller: 'gke-gateway' } });
  const folder = mkdtempSync(join(tmpdir(), 'openim-gateway-'));
  try {
    writeCharts(folder, buildApp(environment));
    await use(environment, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
