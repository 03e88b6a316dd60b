import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment, Gke } from '../../environments/lib/types';
import {
  ExternalSecretSpecTargetCreationPolicy as CreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy as DeletionPolicy,
  ExternalSecret,
  type ExternalSecretSpecTargetTemplate,
  SecretStore,
  ExternalSecretSpecSecretStoreRefKind as StoreKind,
} from '../../imports/external-secrets.io';
import { remoteName, type SecretKey, secretType } from '../model/secrets';

const STORE = 'secret-manager';

/**
 * With `secrets: 'external-secrets'`, the Secrets of a namespace as ExternalSecrets. A ServiceAccount of this namespace
 * reads them from Secret Manager (Workload Identity), so that a namespace cannot read the Secrets of another one.
 */
export function externalSecrets(scope: Construct, environment: Environment, keys: readonly SecretKey[]): void {
  if (environment.secrets !== 'external-secrets' || !environment.gke || keys.length === 0) {
    return;
  }
  store(scope, environment.gke);
  for (const secret of new Set(keys.map((entry) => entry.secret))) {
    const own = keys.filter((entry) => entry.secret === secret);
    externalSecret(scope, environment, secret, own, { type: secretType(secret) });
  }
}

/** A Secret with these values of Secret Manager; the operator creates it. */
export function externalSecret(
  scope: Construct,
  environment: Environment,
  secret: string,
  keys: readonly SecretKey[],
  template: ExternalSecretSpecTargetTemplate,
): void {
  new ExternalSecret(scope, `${secret}-external`, {
    metadata: { name: secret },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: STORE, kind: StoreKind.SECRET_STORE },
      // Retain: a mistake in Secret Manager must not delete the password of running programs.
      target: {
        name: secret,
        creationPolicy: CreationPolicy.OWNER,
        deletionPolicy: DeletionPolicy.RETAIN,
        template,
      },
      data: keys.map(({ key, value }) => ({ secretKey: key, remoteRef: { key: remoteName(environment, value) } })),
    },
  });
}

/** Reads Secret Manager with the ServiceAccount of the namespace. */
export function store(scope: Construct, { project, region, cluster }: Gke): void {
  new k8s.KubeServiceAccount(scope, 'external-secrets-account', {
    metadata: { name: 'external-secrets' },
    automountServiceAccountToken: false,
  });
  new SecretStore(scope, 'store', {
    metadata: { name: STORE },
    spec: {
      provider: {
        gcpsm: {
          projectId: project,
          auth: {
            workloadIdentity: {
              clusterLocation: region,
              clusterName: cluster,
              serviceAccountRef: { name: 'external-secrets' },
            },
          },
        },
      },
    },
  });
}
