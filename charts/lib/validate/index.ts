import type { Environment } from '../../../environments/lib/types';
import type { Manifest } from '../manifest';
export function validateManifests(_environment: Environment, _objects: readonly Manifest[]): void {}
