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
 * With `secrets: 'external-secrets'`, the Secrets of a namespace as ExternalSecrets, read from Secret Manager
 * under a ServiceAccount of this namespace (Workload Identity), so that one namespace cannot read another's.
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

/** A Secret that the operator fills with these values of Secret Manager. */
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
      // Retain: a mistake in Secret Manager must not take a password away from programs that run.
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

/** Reads Secret Manager under the namespace's own ServiceAccount. */
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
