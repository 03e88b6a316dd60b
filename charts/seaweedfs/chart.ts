import { guaranteed } from '../../environments/lib/quantity';
import { container } from '../constructs/container';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { script } from '../constructs/script';
import { SetupJob } from '../constructs/setup-job';
import { scratch } from '../constructs/volumes';
import { address } from '../model/addresses';
import { BUCKET } from '../model/openim/names';
import { env, image, masters, USER } from './common';
import { filer } from './filer';
import { master } from './master';
import { volume } from './volume';

/**
 * Object storage: masters know the locations of volumes, volume servers store the bytes, filers serve S3 and keep names
 * in MySQL.
 */
export function seaweedfs(chart: NamespaceChart): void {
  master(chart);
  volume(chart);
  filer(chart);
  setup(chart);
}

function setup(chart: NamespaceChart): void {
  new SetupJob(chart, 'seaweedfs-setup', {
    user: USER,
    priority: 'openim-data',
    gracePeriod: 10,
    containers: [
      container({
        name: 'setup',
        image: image(chart.environment),
        command: ['/bin/sh', '-ec', script('seaweedfs/scripts/setup.sh')],
        env: {
          ...env,
          BUCKET,
          MASTERS: masters(chart.environment),
          FILER: address(chart.environment, 'seaweedfs-filer', 'http'),
        },
        resources: guaranteed('100m', '128Mi'),
        mounts: [{ volume: 'tmp', path: '/tmp' }],
      }),
    ],
    volumes: [scratch('tmp', '16Mi')],
  });
}
