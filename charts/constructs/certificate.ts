import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { headless, host } from '../model/addresses';
import { namespaceOf, type WorkloadName } from '../model/workloads';
import type { Mount } from './container';
import type { NamespaceChart } from './namespace-chart';
import { secretFiles } from './volumes';

/** Keys of the Secret that cert-manager creates: certificate, private key, and the CA that signed the certificate. */
export type CertificateKey = 'tls.crt' | 'tls.key' | 'ca.crt';
export const certificateKeys: readonly CertificateKey[] = ['tls.crt', 'tls.key', 'ca.crt'];

/**
 * With `internalTls`, the certificate of a StatefulSet: for its Service, for each pod and, because of the probes, for
 * localhost.
 */
export function certificate(chart: NamespaceChart, name: WorkloadName): void {
  const { environment } = chart;
  if (!environment.internalTls) {
    return;
  }
  issued(chart, name, environment.internalTls.clusterIssuer, {
    secretName: secretOf(name),
    dnsNames: [
      host(environment, name),
      `*.${headless(name)}.${namespaceOf(environment, name)}.svc.cluster.local`,
      'localhost',
    ],
    // Members of a set are each other's clients.
    usages: ['digital signature', 'server auth', 'client auth'],
    // Valid for a year. Programs that do not reload files automatically must be restarted in the last month.
    duration: '8760h',
    renewBefore: '720h',
  });
}

/** Fields of a Certificate's spec. */
interface Certified {
  readonly secretName: string;
  readonly dnsNames: readonly string[];
  readonly usages?: readonly string[];
  readonly duration?: string;
  readonly renewBefore?: string;
}

/** A Certificate that a ClusterIssuer of cert-manager issues and renews, with a new key at each renewal. */
export function issued(scope: Construct, name: string, clusterIssuer: string, spec: Certified): void {
  new ApiObject(scope, `${name}-certificate`, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name },
    spec: {
      ...spec,
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: clusterIssuer },
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
    },
  });
}

/** With `internalTls`, files of a workload's certificate in /tls; otherwise nothing. */
export const tlsFiles = (
  { internalTls }: Environment,
  name: WorkloadName,
  ...keys: readonly CertificateKey[]
): { readonly mounts: readonly Mount[]; readonly volumes: readonly k8s.Volume[] } =>
  internalTls
    ? {
        mounts: [{ volume: 'tls', path: '/tls', readOnly: true }],
        volumes: [
          secretFiles(
            'tls',
            secretOf(name),
            keys.map((key) => ({ key, path: key })),
          ),
        ],
      }
    : { mounts: [], volumes: [] };

const secretOf = (name: WorkloadName): string => `${name}-tls`;
