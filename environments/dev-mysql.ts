import { base } from './lib/base';
import { derive } from './lib/derive';

/** Like `dev`, with the last release that keeps users, friends, groups and conversations in MySQL. */
export default derive(base, {
  name: 'dev-mysql',
  domain: 'mysql.openim.example',
  corsAllowedOrigins: ['https://mysql.openim.example'],
  gke: { project: 'openim-dev', cluster: 'openim-dev-mysql-cluster', staticIpName: 'openim-mysql-ingress-ip' },
  access: { allowOperatorExec: true },
  // v3.4.0 writes its passwords to the log at 4 and above.
  openim: { release: 'v3.4', logLevel: 3 },
  backups: { bucket: 'openim-dev-mysql-backups' },
});
