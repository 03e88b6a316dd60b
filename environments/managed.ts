import { base } from './lib/base';
import { derive } from './lib/derive';

/**
 * Data services that others run: MongoDB Atlas, Confluent Cloud, Memorystore and Google Cloud Storage. Release v3.8 with its
 * files outside uses no MySQL.
 */
export default derive(base, {
  name: 'managed',
  domain: 'managed.openim.example',
  corsAllowedOrigins: ['https://managed.openim.example'],
  gke: {
    project: 'openim-managed',
    cluster: 'openim-managed-cluster',
    nodePool: { nodesPerZone: { min: 2, max: 6 } },
  },
  backups: { bucket: 'openim-managed-backups' },
  dataServices: {
    mongodb: {
      kind: 'external',
      hosts: ['chat.ab12c.mongodb.net'],
      secret: 'atlas-login',
      tls: 'public-ca',
      egress: { names: ['*.ab12c.mongodb.net'] },
    },
    kafka: {
      kind: 'external',
      brokers: ['pkc-ab123.europe-west1.gcp.confluent.cloud:9092'],
      secret: 'confluent-login',
      sasl: 'plain',
      tls: 'public-ca',
      egress: { names: ['*.europe-west1.gcp.confluent.cloud'] },
    },
    redis: {
      kind: 'external',
      address: '10.50.0.3:6379',
      secret: 'memorystore-login',
      tls: 'none',
      egress: { cidrs: ['10.50.0.0/29'] },
    },
    s3: {
      kind: 'external',
      endpoint: 'https://storage.googleapis.com',
      bucket: 'openim-managed-files',
      secret: 'storage-login',
      egress: { names: ['storage.googleapis.com', 'openim-managed-files.storage.googleapis.com'] },
    },
  },
});
