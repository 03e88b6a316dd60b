import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { subject } from './lib/subject';

const certificates = (edge: Partial<Environment['edge']>) =>
  subject(derive(loadEnvironment('prod'), { name: 'prod', edge })).objects.filter(({ kind }) => kind === 'Certificate');

test.each(['ingress-nginx', 'gke-gateway', 'both'] as const)(
  'edge.clusterIssuer with %s creates one Certificate, for every host, with the Secret that the edge reads',
  (controller) => {
    const { objects } = subject(derive(loadEnvironment('prod'), { name: 'prod', edge: { controller } }));
    const read = objects.flatMap(({ kind, spec }) =>
      kind === 'Ingress'
        ? spec.tls.map((tls: { hosts: string[]; secretName: string }) => tls)
        : kind === 'Gateway'
          ? [{ hosts: [], secretName: spec.listeners[1].tls.certificateRefs[0].name }]
          : [],
    );
    const [certificate, ...others] = certificates({ controller, clusterIssuer: 'letsencrypt' });
    expect(others).toEqual([]);
    expect(certificate?.metadata.namespace).toBe('ingress-nginx');
    expect(certificate?.spec.issuerRef.name).toBe('letsencrypt');
    expect(new Set(read.map(({ secretName }) => secretName))).toEqual(new Set([certificate?.spec.secretName]));
    expect(certificate?.spec.dnsNames).toEqual(expect.arrayContaining(read.flatMap(({ hosts }) => hosts)));
    expect(certificate?.spec.dnsNames).toEqual(['chat.openim.example', 's3.chat.openim.example']);
  },
);

test('without it the user provides the certificate', () => {
  expect(certificates({})).toEqual([]);
});
