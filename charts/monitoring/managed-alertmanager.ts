import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Environment, Gke } from '../../environments/lib/types';
import {
  ExternalSecretSpecTargetCreationPolicy as CreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy as DeletionPolicy,
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
} from '../../imports/external-secrets.io';
import { commonLabels } from '../lib/labels';
import { STORE, store } from '../lib/secrets';
import { GMP_PUBLIC, inventory, remoteName } from '../secrets';
import { alertmanagerConfig } from './alertmanager-config';

const NAME = 'alertmanager';

/**
 * Mode `gmp`: Google's Alertmanager reads Secret `alertmanager` of the namespace `gmp-public`, which GKE makes, and tells nobody
 * without it (prometheus-engine, pkg/operator/operator_config.go). External Secrets makes it here, `npm run secrets` says how by hand.
 */
export class ManagedAlertmanagerChart extends Chart {
  constructor(scope: Construct, environment: Environment, gke: Gke) {
    super(scope, GMP_PUBLIC, { namespace: GMP_PUBLIC, labels: commonLabels, disableResourceNameHashes: true });
    store(this, gke);
    new ExternalSecret(this, `${NAME}-external`, {
      metadata: { name: NAME },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { name: STORE, kind: StoreKind.SECRET_STORE },
        target: {
          name: NAME,
          creationPolicy: CreationPolicy.OWNER,
          deletionPolicy: DeletionPolicy.RETAIN,
          template: { type: 'Opaque', data: { 'alertmanager.yaml': template(environment) } },
        },
        data: inventory(environment)
          .filter(({ namespace }) => namespace === GMP_PUBLIC)
          .map(({ key, value }) => ({ secretKey: key, remoteRef: { key: remoteName(environment, value) } })),
      },
    });
  }
}

/** A template of Go that gives the configuration: its own templates are for Alertmanager, and only the addresses are filled in. */
const template = (environment: Environment): string =>
  alertmanagerConfig(environment, { suffix: '', of: (receiver) => `<${receiver}>` })
    .replaceAll('{{', '{{ "{{" }}')
    .replace(/<(\w+)>/g, '"{{ .$1 | trim }}"');
