import { runs } from '../../../charts/model/workloads';
import type { Resource } from '../row';
import { secretReaders } from '../secret-readers';
import type { Target } from '../target';
import { principal, projectRole } from './roles';

/**
 * External Secrets reads Secret Manager with an account of each namespace (charts/constructs/external-secrets.ts), and
 * only that namespace's values.
 */
export const secretReaderRows = ({ environment, project }: Target): Resource[] =>
  secretReaders(environment).map(({ namespace, ...condition }) => ({
    what: `namespace ${namespace} may read its values in Secret Manager`,
    cost: 'free',
    ...projectRole(
      project,
      'roles/secretmanager.secretAccessor',
      principal(project, namespace, 'external-secrets'),
      condition,
    ),
  }));

/** With `tracing`: the collector writes spans, and reads none. */
export const traceWriter = ({ environment, project }: Target): Resource[] =>
  runs(environment, 'otel-collector')
    ? [
        {
          what: 'the collector may write to Cloud Trace',
          cost: 'free, spans beyond 2.5 million a month $',
          ...projectRole(
            project,
            'roles/cloudtrace.agent',
            principal(project, environment.namespaces.edge, 'otel-collector'),
          ),
        },
      ]
    : [];
