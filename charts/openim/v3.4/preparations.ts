import type { k8s } from 'cdk8s-plus-28';
import { guaranteed } from '../../../environments/lib/quantity';
import type { Environment } from '../../../environments/lib/types';
import { container } from '../../constructs/container';
import { script } from '../../constructs/script';
import { address, host, memberAddresses } from '../../model/addresses';
import { imageOf } from '../../model/images';
import { meshOf } from '../../model/mesh/connections';
import { dependenciesOf, passwordsOf } from '../../model/openim/v3.4/dependencies';
import { registerNames, type ServiceRow } from '../../model/openim/v3.4/services';

const resources = guaranteed('50m', '32Mi');

/**
 * Init containers of a program: they wait for the services without which it would panic, create the nodes that it reads
 * in ZooKeeper, and write its config.yaml with its passwords.
 */
export function preparations(environment: Environment, row: ServiceRow, image: string): k8s.Container[] {
  const passwords = passwordsOf(row);
  return [
    // Missing at start: without ZooKeeper it panics immediately, without Redis after 3 s, without Kafka after up to 19
    // s, without MongoDB after 30 s.
    container({
      name: 'wait',
      image,
      command: ['/bin/bash', '-ec', script(`constructs/scripts/${meshOf(environment).wait}-bash.sh`), 'wait'],
      args: dependenciesOf(row).map(({ workload, port }) => address(environment, workload, port as never)),
      resources,
    }),
    ...(passwords.MYSQL_PASSWORD
      ? [
          container({
            name: 'wait-mysql',
            image: imageOf(environment, 'mysql'),
            command: ['/bin/bash', '-ec', script('openim/scripts/mysql-wait.sh')],
            env: { MYSQL_HOST: host(environment, 'openim-mysql'), MYSQL_PASSWORD: passwords.MYSQL_PASSWORD },
            resources: guaranteed('50m', '64Mi'),
          }),
        ]
      : []),
    container({
      name: 'registry',
      image: imageOf(environment, 'zookeeper'),
      command: ['/bin/bash', '-ec', script('openim/scripts/zookeeper-nodes.sh')],
      env: {
        ZOOKEEPER: memberAddresses(environment, 'openim-zookeeper', 'client').join(','),
        NAMES: Object.values(registerNames).join(' '),
        ZK_CLIENT_HEAP: '32',
      },
      // A JVM of 76 MiB, for one second of CPU.
      resources: guaranteed('200m', '128Mi'),
      mounts: [{ volume: 'tmp', path: '/tmp' }],
    }),
    container({
      name: 'config',
      image,
      command: ['/bin/sh', '-ec', script('openim/scripts/openim-config.sh')],
      env: passwords,
      resources,
      mounts: [
        { volume: 'template', path: '/template', readOnly: true },
        { volume: 'config', path: '/config' },
      ],
    }),
  ];
}
