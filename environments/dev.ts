import { base } from './lib/base';
import { derive } from './lib/derive';

/** The reference architecture without changes, with shells for operators. */
export default derive(base, {
  name: 'dev',
  domain: 'openim.example',
  corsAllowedOrigins: ['https://openim.example'],
  gke: { project: 'openim-dev', cluster: 'openim-dev-cluster' },
  access: { allowOperatorExec: true },
  backups: { bucket: 'openim-dev-backups' },
});
