import { amount } from '../../../environments/lib/quantity';
import { DISK_SHARE } from '../../model/capacity/facts';
import { MYSQL_BYTES } from '../recordings';
import type { Alert, AlertTable } from './alert';

const mysqld = 'job="openim-mysql-exporter",pod="openim-mysql-exporter-a"';
const mongod = 'job="openim-mongodb-exporter",pod="openim-mongodb-exporter-a"';
const member = (ordinal: number, state: string) =>
  `{${mongod},member_idx="openim-mongodb-${ordinal}",member_state="${state}"}`;
const tables = `mysql_info_schema_innodb_tablespace_file_size_bytes{${mysqld},tablespace_name="seaweedfs/filemeta"}`;
const binlogs = `mysql_binlog_size_bytes{${mysqld}}`;

export const mysql: AlertTable = (environment): readonly Alert[] => {
  const { storageSize } = environment.mysql;
  const disk = amount(storageSize);
  return [
    {
      name: 'MysqlDown',
      severity: 'critical',
      expr: 'max(mysql_up) == 0',
      for: '2m',
      summary: 'MySQL does not answer: no file can be uploaded or read.',
      silences: { alerts: ['SeaweedfsS3Errors', 'MysqlConnectionsNearLimit'] },
      fires: { [`mysql_up{${mysqld}}`]: '0x30' },
      silent: { [`mysql_up{${mysqld}}`]: '1x30' },
    },
    {
      name: 'MysqlConnectionsNearLimit',
      severity: 'warning',
      expr: 'max(mysql_global_status_threads_connected) / max(mysql_global_variables_max_connections) > 0.8',
      for: '5m',
      summary: '{{ $value | humanizePercentage }} of the connections that MySQL accepts are in use.',
      fires: {
        [`mysql_global_status_threads_connected{${mysqld}}`]: '280x30',
        [`mysql_global_variables_max_connections{${mysqld}}`]: '300x30',
      },
      silent: {
        [`mysql_global_status_threads_connected{${mysqld}}`]: '40x30',
        [`mysql_global_variables_max_connections{${mysqld}}`]: '300x30',
      },
    },
    {
      name: 'MysqlDiskFills',
      severity: 'warning',
      // MySQL does not report free disk space: the bytes that it has written, compared with the size of the volume.
      expr: `${MYSQL_BYTES} > ${DISK_SHARE * disk} or predict_linear(${MYSQL_BYTES}[6h], 3 * 24 * 3600) > ${disk}`,
      for: '30m',
      summary: `MySQL's tables and logs take {{ $value | humanize1024 }}B, now or within three days, of a volume of ${storageSize}.`,
      at: '7h',
      fires: { [tables]: `${disk / 4}+${disk / 4000}x480`, [binlogs]: '5e8x480' },
      silent: { [tables]: '1e8x480', [binlogs]: '5e8x480' },
    },
  ];
};

export const mongodb: AlertTable = (environment): readonly Alert[] => [
  {
    name: 'MongodbNoPrimary',
    severity: 'critical',
    expr: '(count(mongodb_rs_members_state == 1) or vector(0)) == 0',
    // An election takes at most 12 s.
    for: '30s',
    summary: 'MongoDB has no primary: it accepts no writes.',
    silences: { alerts: ['MessagesNotStored', 'ConsumerLagging', 'MongodbReplicationLag', 'MessageFailuresBurnFast'] },
    fires: { [`mongodb_rs_members_state${member(0, 'SECONDARY')}`]: '2x30' },
    silent: { [`mongodb_rs_members_state${member(0, 'PRIMARY')}`]: '1x30' },
  },
  ...(environment.mongodb.replicas > 1 ? replication : []),
  {
    name: 'MongodbConnectionsNearLimit',
    severity: 'warning',
    expr: 'max by (pod) (mongodb_ss_connections{conn_type="current"}) / max by (pod) (mongodb_ss_connections{conn_type="available"} + ignoring (conn_type) mongodb_ss_connections{conn_type="current"}) > 0.8',
    for: '5m',
    summary: '{{ $value | humanizePercentage }} of the connections that MongoDB accepts are in use.',
    fires: {
      [`mongodb_ss_connections{${mongod},conn_type="current"}`]: '900x30',
      [`mongodb_ss_connections{${mongod},conn_type="available"}`]: '100x30',
    },
    silent: {
      [`mongodb_ss_connections{${mongod},conn_type="current"}`]: '100x30',
      [`mongodb_ss_connections{${mongod},conn_type="available"}`]: '900x30',
    },
  },
  {
    name: 'MongodbDiskFills',
    severity: 'warning',
    expr: `max(mongodb_dbstats_fsUsedSize) / max(mongodb_dbstats_fsTotalSize) > ${DISK_SHARE} or max(predict_linear(mongodb_dbstats_fsUsedSize[6h], 3 * 24 * 3600)) > max(mongodb_dbstats_fsTotalSize)`,
    for: '30m',
    summary: "MongoDB's disk is more than 80 % full, or will be full within three days.",
    at: '7h',
    fires: {
      [`mongodb_dbstats_fsUsedSize{${mongod},database="openim_v3"}`]: '5e9+1e7x480',
      [`mongodb_dbstats_fsTotalSize{${mongod},database="openim_v3"}`]: '2e10x480',
    },
    silent: {
      [`mongodb_dbstats_fsUsedSize{${mongod},database="openim_v3"}`]: '5e9x480',
      [`mongodb_dbstats_fsTotalSize{${mongod},database="openim_v3"}`]: '2e10x480',
    },
  },
];

const optime = (ordinal: number, state: string) => `mongodb_rs_members_optimeDate${member(ordinal, state)}`;

const replication: readonly Alert[] = [
  {
    name: 'MongodbReplicationLag',
    severity: 'warning',
    expr: '(max(mongodb_rs_members_optimeDate{member_state="PRIMARY"}) - min(mongodb_rs_members_optimeDate{member_state="SECONDARY"})) / 1000 > 60',
    for: '10m',
    summary: 'A member of MongoDB is {{ $value | humanizeDuration }} behind the primary.',
    fires: { [optime(0, 'PRIMARY')]: '1e12+60000x30', [optime(1, 'SECONDARY')]: '1e12x30' },
    silent: { [optime(0, 'PRIMARY')]: '1e12+60000x30', [optime(1, 'SECONDARY')]: '1e12+60000x30' },
  },
];
