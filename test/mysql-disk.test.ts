import { diskSettings } from '../charts/openim/mysql-disk';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import type { Environment } from '../environments/lib/types';
import local from '../environments/local';
import prod from '../environments/prod';

const capacities = (environment: Environment) =>
  [...diskSettings(environment).matchAll(/^innodb_io_capacity(?:_max)? = (\d+)$/gm)].map(([, value]) => Number(value));
const on = (storage: Environment['storage'], storageSize = '100Gi') =>
  derive(prod, { name: 'prod', storage, mysql: { storageSize } });

test.each([
  ['no more than a slow disk takes, or the least that MySQL allows', dev, [100, 100]],
  [
    'half of what a large pd-standard takes, and all of it at the most',
    on({ className: 'a', diskType: 'pd-standard' }, '200Gi'),
    [150, 300],
  ],
  ['that of an SSD of its size', prod, [4500, 9000]],
  ['no more than a machine passes on', on({ className: 'a', diskType: 'pd-ssd' }, '2Ti'), [7500, 15_000]],
  ['that of the class that GKE brings', on({ className: 'standard-rwo', diskType: undefined }), [1800, 3600]],
  ['nothing for a disk that nobody knows', local, []],
])('InnoDB is configured with %s', (_, environment, expected) => {
  expect(capacities(environment)).toEqual(expected);
});

test('a larger disk that changes no setting does not change the file, which would restart MySQL', () => {
  const sized = (storageSize: string) => diskSettings(derive(dev, { name: 'dev', mysql: { storageSize } }));
  expect(sized('50Gi')).toBe(sized('20Gi'));
});
