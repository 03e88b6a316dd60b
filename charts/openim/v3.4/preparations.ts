import type { k8s } from 'cdk8s-plus-28';
import type { Environment } from '../../../environments/lib/types';
import { container } from '../../lib/container';
import { guaranteed } from '../../lib/quantity';
import { script } from '../../lib/script';
import { meshOf } from '../../mesh/connections';
import { address, host, memberAddresses } from '../../topology';
import { imageOf } from '../../versions';
import { registerNames, type ServiceRow } from './services';
import { dependenciesOf, passwordsOf } from './stores';

const resources = guaranteed('50m', '32Mi');

/**
 * What runs before a program does: waiting for what it would panic without, the nodes in ZooKeeper that it looks into, and
 * its config.yaml with its passwords.
 */
export function preparations(environment: Environment, row: ServiceRow, image: string): k8s.Container[] {
  const passwords = passwordsOf(row);
  return [
    // Missing at start: ZooKeeper is a panic at once, Redis after 3 s, Kafka after up to 19 s, MongoDB after 30 s.
    container({
      name: 'wait',
      image,
      command: ['/bin/bash', '-ec', script(`${meshOf(environment).wait}-bash.sh`), 'wait'],
      args: dependenciesOf(row).map(({ workload, port }) => address(environment, workload, port as never)),
      resources,
    }),
    ...(passwords.MYSQL_PASSWORD
      ? [
          container({
            name: 'wait-mysql',
            image: imageOf(environment, 'mysql'),
            command: ['/bin/bash', '-ec', script('mysql-wait.sh')],
            env: { MYSQL_HOST: host(environment, 'openim-mysql'), MYSQL_PASSWORD: passwords.MYSQL_PASSWORD },
            resources: guaranteed('50m', '64Mi'),
          }),
        ]
      : []),
    container({
      name: 'registry',
      image: imageOf(environment, 'zookeeper'),
      command: ['/bin/bash', '-ec', script('zookeeper-nodes.sh')],
      env: {
        ZOOKEEPER: memberAddresses(environment, 'openim-zookeeper', 'client').join(','),
        NAMES: Object.values(registerNames).join(' '),
        ZK_CLIENT_HEAP: '32',
      },
      // A JVM of 76 MiB, for a second of CPU.
      resources: guaranteed('200m', '128Mi'),
      mounts: [{ volume: 'tmp', path: '/tmp' }],
    }),
    container({
      name: 'config',
      image,
      command: ['/bin/sh', '-ec', script('openim-config.sh')],
      env: passwords,
      resources,
      mounts: [
        { volume: 'template', path: '/template', readOnly: true },
        { volume: 'config', path: '/config' },
      ],
    }),
  ];
}
