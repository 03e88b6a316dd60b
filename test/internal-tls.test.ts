import { parse } from 'yaml';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { configFile, filesAt } from './lib/config-files';
import { find, ofKind, subject } from './lib/subject';
import { type Node, workloadsIn } from './lib/workloads';

const { objects } = subject(derive(dev, { name: 'dev', internalTls: { clusterIssuer: 'cluster-ca' } }));
const plain = subject(dev).objects;
const CA = '/tls/ca.crt';

const podOf = (name: string): Node => find(objects, name).spec.template.spec;
/** Files of the certificate that a container sees, by "Secret key". */
const filesOf = (pod: Node, container: Node): string[] =>
  container.volumeMounts?.some(({ mountPath }: Node) => mountPath === '/tls')
    ? pod.volumes
        .filter(({ name }: Node) => name === 'tls')
        .flatMap(({ secret }: Node) => secret.items.map(({ key }: Node) => `${secret.secretName} ${key}`))
    : [];
const variable = (container: Node, name: string): string | undefined =>
  container.env.find((one: Node) => one.name === name)?.value;
/** Whether a name of a certificate matches a host name; a star matches one label. */
const covers = (pattern: string, name: string): boolean =>
  pattern === name || (pattern.startsWith('*.') && pattern.slice(2) === name.split('.').slice(1).join('.'));

const certificates = ofKind(objects, 'Certificate');
const namesOf = (certificate: string): string[] => find(objects, `Certificate ${certificate}`).spec.dnsNames;

describe('internalTls', () => {
  test('has complete Certificates for MongoDB and Redpanda', () => {
    expect(certificates.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort()).toEqual([
      'openim/openim-mongodb',
      'redpanda/redpanda',
    ]);
    for (const { apiVersion, metadata, spec } of certificates) {
      expect(apiVersion).toBe('cert-manager.io/v1');
      expect(spec).toMatchObject({
        secretName: `${metadata.name}-tls`,
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'cluster-ca' },
        usages: ['digital signature', 'server auth', 'client auth'],
      });
      expect(Number.parseInt(spec.renewBefore, 10)).toBeLessThan(Number.parseInt(spec.duration, 10) / 2);
    }
  });

  test('certificates have every name that a client connects to', () => {
    const { address } = configFile(objects, 'Deployment openim/openim-msg', 'kafka.yml');
    const [rpk] = podOf('StatefulSet redpanda/redpanda').containers;
    const advertised = rpk.args
      .find((one: string) => one.startsWith('--advertise-kafka-addr='))
      .replace('--advertise-kafka-addr=internal://', '')
      .replace('$(POD_NAME)', 'redpanda-0');
    const [msg] = podOf('Deployment openim/openim-msg').containers;
    const uri = variable(msg, 'IMENV_MONGODB_URI') as string;
    const members = uri.replace(/^.*@|\/.*$/g, '').split(',').length;
    const hosts = (list: string[]): string[] => list.map((one) => one.split(':')[0] as string);
    const missing = (certificate: string, wanted: string[]): string[] =>
      hosts(wanted).filter((name) => !namesOf(certificate).some((pattern) => covers(pattern, name)));
    expect(missing('redpanda/redpanda', [...address, advertised])).toEqual([]);
    expect(missing('openim/openim-mongodb', [...(uri.match(/[\w.-]+\.local:\d+/g) ?? []), 'localhost'])).toEqual([]);
    expect(members).toBeGreaterThan(0);
  });

  test('every client of MongoDB or Kafka uses TLS and has the CA, and no key', () => {
    const programs = workloadsIn(objects).filter(({ name }) => name.startsWith('Deployment openim/'));
    const encrypting = programs.flatMap(({ name, pod }) => {
      const files = filesAt(objects, name, '/config');
      const [main] = pod.containers;
      const kafka = files['kafka.yml'] ? parse(files['kafka.yml']).tls : undefined;
      const uri = variable(main, 'IMENV_MONGODB_URI') ?? variable(main, 'MONGODB_URI');
      if (kafka) {
        expect([name, kafka]).toEqual([
          name,
          expect.objectContaining({ enableTLS: true, caCrt: CA, insecureSkipVerify: false }),
        ]);
      }
      if (uri) {
        expect([name, `${uri}&`.includes(`&tls=true&tlsCAFile=${CA}&`)]).toEqual([name, true]);
      }
      const wants = kafka || uri ? ['openim-mongodb-tls ca.crt'] : [];
      expect([name, filesOf(pod, main)]).toEqual([name, wants]);
      return wants.length > 0 ? [name] : [];
    });
    // Eight of OpenIM's, and the exporter.
    expect(encrypting.length).toBe(9);
  });

  test('Redpanda accepts only TLS from clients, and its Job uses it', () => {
    const { redpanda } = parse(filesAt(objects, 'StatefulSet redpanda/redpanda', '/config')['redpanda.yaml'] as string);
    expect(redpanda.kafka_api_tls).toEqual([
      {
        name: redpanda.kafka_api[0].name,
        enabled: true,
        cert_file: '/tls/tls.crt',
        key_file: '/tls/tls.key',
        truststore_file: CA,
        require_client_auth: false,
      },
    ]);
    const job = ofKind(objects, 'Job').find(({ metadata }) => metadata.namespace === 'redpanda')?.spec.template.spec;
    expect([variable(job.containers[0], 'RPK_TLS_ENABLED'), variable(job.containers[0], 'RPK_TLS_CA')]).toEqual([
      'true',
      CA,
    ]);
    expect(filesOf(job, job.containers[0])).toEqual(['redpanda-tls ca.crt']);
  });

  test('MongoDB accepts only TLS; its probes and its Job use it', () => {
    const pod = podOf('StatefulSet openim/openim-mongodb');
    const [main] = pod.containers;
    expect(main.args).toContain('--tlsMode=requireTLS');
    expect(pod.initContainers.map(({ name }: Node) => name)).toEqual(['keyfile', 'certificate']);
    expect(main.readinessProbe.exec.command).toEqual(
      expect.arrayContaining(['--tls', `--tlsCAFile=${CA}`, '--host=localhost']),
    );
    const job = ofKind(objects, 'Job').find(({ metadata }) => metadata.name.startsWith('openim-mongodb-setup'))?.spec
      .template.spec;
    expect(variable(job.containers[0], 'URI_OPTIONS')).toBe(`&tls=true&tlsCAFile=${CA}`);
    expect(filesOf(job, job.containers[0])).toEqual(['openim-mongodb-tls ca.crt']);
  });

  test('without it there is no certificate and no TLS', () => {
    expect(ofKind(plain, 'Certificate')).toEqual([]);
    expect(JSON.stringify(plain)).not.toMatch(/tlsMode|kafka_api_tls|RPK_TLS|tlsCAFile|"\/tls"/);
  });

  test('opens no additional connection', () => {
    const policies = (all: typeof objects) =>
      ofKind(all, 'NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec]);
    expect(policies(objects)).toEqual(policies(plain));
  });
});
