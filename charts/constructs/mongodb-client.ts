import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../../environments/lib/types';
import type { EnvValue } from '../model/env';
import { mongodbTls } from '../model/mongodb';
import { tlsFiles } from './certificate';
import type { Mount } from './container';

interface Client {
  /** URI_OPTIONS, which the chart's scripts append to their URIs. */
  readonly env: Readonly<Record<string, EnvValue>>;
  readonly mounts: readonly Mount[];
  readonly volumes: readonly k8s.Volume[];
}

/** Settings of a MongoDB client in its namespace with `internalTls`; otherwise nothing. */
export const mongodbClient = (environment: Environment): Client => ({
  env: environment.internalTls ? { URI_OPTIONS: mongodbTls(environment) } : {},
  ...tlsFiles(environment, 'openim-mongodb', 'ca.crt'),
});
