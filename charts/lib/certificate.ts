import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../../environments/lib/types';
import { headless, host, namespaceOf, type WorkloadName } from '../topology';
import type { Mount } from './container';
import type { NamespaceChart } from './namespace-chart';
import { secretFiles } from './volumes';

/** Keys of the Secret that cert-manager makes: certificate, private key, and the CA that signed it. */
export type CertificateKey = 'tls.crt' | 'tls.key' | 'ca.crt';
export const certificateKeys: readonly CertificateKey[] = ['tls.crt', 'tls.key', 'ca.crt'];

/** With `internalTls`, the certificate of a StatefulSet: for its Service, each of its pods and, for probes, itself. */
export function certificate(chart: NamespaceChart, name: WorkloadName): void {
  const { environment } = chart;
  if (!environment.internalTls) {
    return;
  }
  new ApiObject(chart, `${name}-certificate`, {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name },
    spec: {
      secretName: secretOf(name),
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: environment.internalTls.clusterIssuer },
      dnsNames: [
        host(environment, name),
        `*.${headless(name)}.${namespaceOf(environment, name)}.svc.cluster.local`,
        'localhost',
      ],
      // Members of a set are each other's clients.
      usages: ['digital signature', 'server auth', 'client auth'],
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      // A year, and a month of it to restart what does not read new files by itself.
      duration: '8760h',
      renewBefore: '720h',
    },
  });
}

/** With `internalTls`, files of a workload's certificate at /tls; nothing without. */
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
