import dev from './dev';
import { derive } from './lib/derive';

/** `dev` on the last release that keeps users, friends, groups and conversations in MySQL, as the seed draws it. */
export default derive(dev, {
  name: 'dev-mysql',
  domain: 'mysql.openim.example',
  corsAllowedOrigins: ['https://mysql.openim.example'],
  gke: { cluster: 'openim-dev-mysql-cluster', staticIpName: 'openim-mysql-ingress-ip' },
  // v3.4.0 writes its passwords to the log at 4 and above.
  openim: { release: 'v3.4', logLevel: 3 },
  backups: { bucket: 'openim-dev-mysql-backups' },
});
