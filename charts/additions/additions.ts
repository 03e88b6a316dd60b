import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import type { Manifest, Output } from '../constructs/manifest';

/** Default export of `additions/<environment>.ts`. What it makes passes the same checks as the charts' objects: docs/additions.md. */
export interface AdditionsCode {
  /**
   * Makes objects, by namespace: one of `namespaces`, one of `additions.namespaces`, or "cluster" for objects of no namespace. What is
   * made below `scope` gets this namespace and the labels of all objects.
   */
  readonly charts?: Readonly<Record<string, (scope: Construct, environment: Environment) => void>>;
  /** The objects of one chart as they are to be written, from the finished ones; called for each chart with its own copy. */
  readonly change?: (chart: Output, environment: Environment) => readonly Manifest[];
}
