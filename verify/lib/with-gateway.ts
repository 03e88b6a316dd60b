import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Environment } from '../../environments/lib/types';
import { withVariant } from './with-variant';

/**
 * Gives `use` an environment as it is when Google runs its edge, and a folder with its YAML. No environment of the
 * repository asks for it, so `dist/` does not hold it.
 */
export const withGateway = (name: string, use: (environment: Environment, folder: string) => Promise<void>): Promise<void> =>
  withVariant(derive(loadEnvironment(name), { name, edge: { controller: 'gke-gateway' } }), use);
