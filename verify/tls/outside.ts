import type { Manifest } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import type { Environment } from '../../environments/lib/types';
import { objectsOf } from '../lib/dist';
import type { SecretReader } from '../lib/programs/secrets';
import type { Site } from '../lib/programs/site';

/** Names of a provider, which lead to the servers of the part and are in their certificates. */
export const PROVIDER = { redpanda: 'kafka.provider.example', 'openim-mongodb': 'mongodb.provider.example' } as const;

const egress = { cidrs: ['203.0.113.0/24'] };

/** The same environment with its MongoDB and Kafka outside, each with a CA of its own. */
const outside = (environment: Environment): Environment =>
  derive(environment, {
    name: environment.name,
    internalTls: undefined,
    dataServices: {
      mongodb: {
        kind: 'external',
        hosts: [`${PROVIDER['openim-mongodb']}:27017`],
        replicaSet: 'rs0',
        secret: 'mongodb-login',
        tls: 'own-ca',
        egress,
      },
      kafka: {
        kind: 'external',
        brokers: [`${PROVIDER.redpanda}:9092`],
        secret: 'kafka-login',
        sasl: 'plain',
        tls: 'own-ca',
        egress,
      },
    },
  });

/** A Certificate of one of the servers with the provider's name in it; any other object as it is. */
export function forProvider(object: Manifest): Manifest {
  const name = PROVIDER[object.metadata.name as keyof typeof PROVIDER];
  return object.kind === 'Certificate' && name
    ? { ...object, spec: { ...object.spec, dnsNames: [...object.spec.dnsNames, name] } }
    : object;
}

/** openim-msg of that environment, under a name of its own, with the files that it reads. */
export function outsideClient(environment: Environment): readonly Manifest[] {
  const objects = objectsOf(outside(environment));
  return objects.flatMap((object) => {
    if (object.kind === 'Deployment' && object.metadata.name === 'openim-msg') {
      return [{ ...object, metadata: { ...object.metadata, name: 'openim-msg-outside' } }];
    }
    // The client of this part reads the name only from the file. In OpenIM, IMENV_KAFKA_USERNAME overrides it.
    return object.kind === 'ConfigMap' && object.metadata.namespace === environment.namespaces.openim
      ? [{ ...object, data: withUser(object.data) }]
      : [];
  });
}

const withUser = (data: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  data['kafka.yml'] ? { ...data, 'kafka.yml': data['kafka.yml'].replace('username: ""', 'username: openim') } : data;

/** The logins that a provider gives: those of the servers of the part, and the CA of their certificates. */
export const providerLogins = (own: SecretReader, ca: string): ReadonlyMap<string, string> =>
  new Map([
    ['openim/mongodb-login/username', 'openIM'],
    ['openim/mongodb-login/password', own('openim', 'openim-mongodb', 'openim-password')],
    ['openim/mongodb-login/ca.crt', ca],
    ['openim/kafka-login/username', 'openim'],
    ['openim/kafka-login/password', own('redpanda', 'redpanda-users', 'openim-password')],
    ['openim/kafka-login/ca.crt', ca],
  ]);

/** The provider's names lead to the pods of the servers. */
export async function resolveProvider(site: Site): Promise<void> {
  for (const [set, name] of Object.entries(PROVIDER)) {
    site.standIn(name, (await site.pod(set)).ip);
  }
}
