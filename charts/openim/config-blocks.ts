import type { Environment } from '../../environments/lib/types';
import { memberAddresses } from '../model/addresses';

/** log.yml of OpenIM v3.8 and of openim-chat. */
export const logConfig = (level: number) => ({
  // With isStdout nothing is written there, but the folder must be writable.
  storageLocation: '/tmp/logs/',
  rotationTime: 24,
  remainRotationCount: 2,
  remainLogLevel: level,
  isStdout: true,
  isJson: true,
  isSimplify: true,
});

/** etcd in discovery.yml of both. The password is a variable of the program. */
export const etcdConfig = (environment: Environment) => ({
  rootDirectory: 'openim',
  address: memberAddresses(environment, 'openim-etcd', 'client'),
  username: 'openim',
  password: '',
});
