import type { Resources } from '../../environments/lib/types';
import { tlsFiles } from '../constructs/certificate';
import { container } from '../constructs/container';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import type { PodProps } from '../constructs/pod';
import { httpProbe, tcpProbe } from '../constructs/probes';
import { address, memberAddresses } from '../model/addresses';
import { imageOf } from '../model/images';
import { mongodbTls } from '../model/mongodb';
import { runs, type WorkloadName, workloads } from '../model/workloads';

const resources: Resources = {
  requests: { cpu: '25m', memory: '64Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
};

/**
 * MySQL and MongoDB have no Prometheus metrics. The exporters run in separate pods: in the pod of the database, a
 * failing exporter would remove the database from its Service.
 */
export function exporters(chart: NamespaceChart): void {
  if (runs(chart.environment, 'openim-mysql-exporter')) {
    mysqlExporter(chart);
    mongodbExporter(chart);
  }
}

function mysqlExporter(chart: NamespaceChart): void {
  const name = 'openim-mysql-exporter';
  const { ports } = workloads[name];
  exporter(chart, name, {
    image: imageOf(chart.environment, 'mysqldExporter'),
    args: [
      '--config.my-cnf=',
      `--mysqld.address=${address(chart.environment, 'openim-mysql', 'mysql')}`,
      '--mysqld.username=exporter',
      // Size of the volume, because MySQL does not know the size of its disk.
      '--collect.binlog_size',
      '--collect.info_schema.innodb_tablespaces',
      `--web.listen-address=:${ports.metrics}`,
      '--log.format=json',
    ],
    env: { MYSQLD_EXPORTER_PASSWORD: { secret: name, key: 'password' } },
    ports,
    mounts: [],
    volumes: [],
  });
}

function mongodbExporter(chart: NamespaceChart): void {
  const name = 'openim-mongodb-exporter';
  const { ports } = workloads[name];
  const members = memberAddresses(chart.environment, 'openim-mongodb', 'mongodb');
  exporter(chart, name, {
    image: imageOf(chart.environment, 'mongodbExporter'),
    args: [
      // Any member reports all of them; without a primary, it still queries the others.
      '--no-mongodb.direct-connect',
      '--collector.diagnosticdata',
      '--collector.replicasetstatus',
      '--collector.dbstats',
      `--web.listen-address=:${ports.metrics}`,
    ],
    env: {
      EXPORTER_PASSWORD: { secret: name, key: 'password' },
      MONGODB_URI: `mongodb://exporter:$(EXPORTER_PASSWORD)@${members}/?authSource=admin&replicaSet=rs0&readPreference=primaryPreferred${mongodbTls(chart.environment)}`,
    },
    ports,
    ...tlsFiles(chart.environment, 'openim-mongodb', 'ca.crt'),
  });
}

type Program = Pick<Parameters<typeof container>[0], 'image' | 'args' | 'env' | 'mounts'> & {
  readonly ports: { readonly metrics: number };
  readonly volumes: PodProps['volumes'];
};

function exporter(chart: NamespaceChart, name: WorkloadName, { volumes, ...program }: Program): void {
  const { metrics } = program.ports;
  new Microservice(chart, name, {
    autoscaling: { minReplicas: 1, maxReplicas: 1 },
    minReadySeconds: 5,
    scaleDown: {},
    pod: {
      // nobody; the programs own no files.
      user: 65534,
      priority: 'openim-monitoring',
      gracePeriod: 10,
      containers: [
        container({
          ...program,
          name: 'exporter',
          resources,
          startup: tcpProbe(metrics, { period: 3, failures: 20 }),
          readiness: tcpProbe(metrics, { period: 10, failures: 3 }),
          // Its first page: /metrics queries the database, and an unavailable database must not restart the exporter.
          liveness: httpProbe(metrics, '/', { period: 20, failures: 6 }),
        }),
      ],
      volumes,
    },
  });
}
