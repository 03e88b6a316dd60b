import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { externalSecret, store } from '../constructs/external-secrets';
import { commonLabels } from '../constructs/labels';
import { GMP_PUBLIC, inventory } from '../model/secrets';
import { alertmanagerConfig } from './alertmanager-config';

const NAME = 'alertmanager';

/**
 * Mode `gmp`: Google's Alertmanager reads Secret `alertmanager` of the namespace `gmp-public`, which GKE creates.
 * Without the Secret it notifies nobody (prometheus-engine, pkg/operator/operator_config.go). External Secrets creates
 * it here; without External Secrets `npm run secrets` prints the commands.
 */
export function managedAlertmanager(scope: Construct, environment: Environment): void {
  const { monitoring, secrets, gke } = environment;
  if (monitoring.mode !== 'gmp' || secrets !== 'external-secrets' || !gke) {
    return;
  }
  const chart = new Chart(scope, GMP_PUBLIC, {
    namespace: GMP_PUBLIC,
    labels: commonLabels,
    disableResourceNameHashes: true,
  });
  store(chart, gke);
  externalSecret(
    chart,
    environment,
    NAME,
    inventory(environment).filter(({ namespace }) => namespace === GMP_PUBLIC),
    { type: 'Opaque', data: { 'alertmanager.yaml': template(environment) } },
  );
}

/**
 * A Go template that renders the configuration: the configuration's own templates are for Alertmanager, and only the
 * addresses are replaced.
 */
const template = (environment: Environment): string =>
  alertmanagerConfig(environment, { suffix: '', of: (receiver) => `<${receiver}>` })
    .replaceAll('{{', '{{ "{{" }}')
    .replace(/<(\w+)>/g, '"{{ .$1 | trim }}"');
