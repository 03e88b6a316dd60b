import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import type { Manifest, Output } from '../constructs/manifest';

/**
 * Default export of `additions/<environment>.ts`. The same checks apply to its objects as to those of the charts:
 * docs/additions.md.
 */
export interface AdditionsCode {
  /**
   * Creates objects, by namespace: one of `namespaces`, one of `additions.namespaces`, or "cluster" for objects without
   * a namespace. Objects created below `scope` get this namespace and the labels of all objects.
   */
  readonly charts?: Readonly<Record<string, (scope: Construct, environment: Environment) => void>>;
  /**
   * Returns the objects of one chart as they are written, from the finished ones. It is called for each chart with a
   * separate copy.
   */
  readonly change?: (chart: Output, environment: Environment) => readonly Manifest[];
}
