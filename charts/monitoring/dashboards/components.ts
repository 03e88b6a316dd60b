import { isOurs } from '../../../environments/lib/data-services';
import type { Environment } from '../../../environments/lib/types';
import { runs, workloadsOf } from '../../model/workloads';
import { CONSUMER_LAG, MYSQL_BYTES } from '../recordings';
import type { Dashboard, DashboardTable } from './dashboard';
import { openim } from './openim';

const redpanda: Dashboard = {
  uid: 'openim-redpanda',
  title: 'Redpanda',
  rows: [
    {
      title: 'Messages',
      panels: [
        {
          title: 'Traffic',
          unit: 'binBps',
          queries: {
            '{{redpanda_topic}} {{redpanda_request}}':
              'sum by (redpanda_topic, redpanda_request) (rate(redpanda_kafka_request_bytes_total[5m]))',
          },
        },
        { title: 'Waiting', unit: 'short', queries: { '{{redpanda_group}} {{redpanda_topic}}': CONSUMER_LAG } },
        {
          title: 'Consumers',
          unit: 'short',
          queries: { '{{redpanda_group}}': 'max by (redpanda_group) (redpanda_kafka_consumer_group_consumers)' },
        },
      ],
    },
    {
      title: 'Cluster',
      panels: [
        {
          title: 'Unavailable and under-replicated partitions',
          unit: 'short',
          queries: {
            'without a leader': 'max(redpanda_cluster_unavailable_partitions)',
            'copies behind': 'sum(redpanda_kafka_under_replicated_replicas)',
          },
        },
        {
          title: 'Free disk space',
          unit: 'percentunit',
          queries: { '{{pod}}': 'min by (pod) (redpanda_storage_disk_free_bytes / redpanda_storage_disk_total_bytes)' },
        },
        {
          title: 'Produce latency, 99th percentile',
          unit: 's',
          queries: {
            '{{pod}}':
              'histogram_quantile(0.99, sum by (pod, le) (rate(redpanda_kafka_request_latency_seconds_bucket{redpanda_request="produce"}[5m])))',
          },
        },
      ],
    },
  ],
};

const dragonfly: Dashboard = {
  uid: 'openim-dragonfly',
  title: 'Dragonfly',
  rows: [
    {
      title: 'Dragonfly',
      panels: [
        { title: 'Primary', unit: 'short', queries: { '{{pod}}': 'max by (pod) (dragonfly_master)' } },
        {
          title: 'Memory',
          unit: 'percentunit',
          queries: { '{{pod}}': 'max by (pod) (dragonfly_memory_used_bytes / dragonfly_memory_max_bytes)' },
        },
        {
          title: 'Commands',
          unit: 'ops',
          queries: { '{{pod}}': 'sum by (pod) (rate(dragonfly_commands_processed_total[5m]))' },
        },
        {
          title: 'Replication lag (records)',
          unit: 'short',
          queries: { '{{replica_ip}}': 'max by (replica_ip) (dragonfly_connected_replica_lag_records)' },
        },
      ],
    },
  ],
};

const proxies: Dashboard['rows'][number] = {
  title: 'Proxies',
  panels: [
    {
      title: 'Servers that receive traffic',
      unit: 'short',
      queries: {
        '{{pod}} {{server}}': 'max by (pod, server) (haproxy_server_status{proxy="redis",state="UP"})',
      },
    },
    {
      title: 'Connections',
      unit: 'short',
      queries: { '{{pod}}': 'max by (pod) (haproxy_frontend_current_sessions{proxy="redis"})' },
    },
  ],
};

const seaweedfs: Dashboard = {
  uid: 'openim-seaweedfs',
  title: 'SeaweedFS',
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'S3 requests',
          unit: 'reqps',
          queries: { '{{type}} {{code}}': 'sum by (type, code) (rate(SeaweedFS_s3_request_total[5m]))' },
        },
        {
          title: 'S3 latency, 99th percentile',
          unit: 's',
          queries: {
            '{{type}}': 'histogram_quantile(0.99, sum by (type, le) (rate(SeaweedFS_s3_request_seconds_bucket[5m])))',
          },
        },
      ],
    },
    {
      title: 'Volumes',
      panels: [
        {
          title: 'Leader',
          unit: 'short',
          // Volume servers and filers have the metric too, and are never leaders.
          queries: { '{{pod}}': 'max by (pod) (SeaweedFS_master_is_leader{job="seaweedfs-master"})' },
        },
        {
          title: 'Writable, read-only',
          unit: 'short',
          queries: {
            writable: 'max(SeaweedFS_master_volume_layout_writable and on (pod) SeaweedFS_master_is_leader == 1)',
            'read-only on {{pod}}': 'sum by (pod) (SeaweedFS_volumeServer_read_only_volumes{type="IsReadOnly"})',
          },
        },
        {
          title: 'Free disk space',
          unit: 'percentunit',
          queries: {
            '{{pod}}':
              'min by (pod) (SeaweedFS_volumeServer_resource{type="free"} / ignoring (type) SeaweedFS_volumeServer_resource{type="all"})',
          },
        },
      ],
    },
  ],
};

const mysql: Dashboard['rows'][number] = {
  title: 'MySQL',
  panels: [
    {
      title: 'Connections',
      unit: 'short',
      queries: {
        open: 'max(mysql_global_status_threads_connected)',
        most: 'max(mysql_global_variables_max_connections)',
      },
    },
    { title: 'Queries', unit: 'ops', queries: { all: 'sum(rate(mysql_global_status_queries[5m]))' } },
    { title: 'Tables and logs', unit: 'bytes', queries: { written: MYSQL_BYTES } },
  ],
};

const mongodb: Dashboard['rows'][number] = {
  title: 'MongoDB',
  panels: [
    {
      title: 'Operations',
      unit: 'ops',
      queries: { '{{legacy_op_type}}': 'sum by (legacy_op_type) (rate(mongodb_ss_opcounters[5m]))' },
    },
    { title: 'Connections', unit: 'short', queries: { '{{conn_type}}': 'max by (conn_type) (mongodb_ss_connections)' } },
    {
      title: 'Disk used',
      unit: 'percentunit',
      queries: { disk: 'max(mongodb_dbstats_fsUsedSize) / max(mongodb_dbstats_fsTotalSize)' },
    },
  ],
};

/** One for both databases, as far as they are this chart's. */
function databases(environment: Environment): readonly Dashboard[] {
  const rows = [...(isOurs(environment, 'mysql') ? [mysql] : []), ...(isOurs(environment, 'mongodb') ? [mongodb] : [])];
  const title = rows.map((row) => row.title).join(' and ');
  return rows.length > 0 ? [{ uid: 'openim-databases', title, rows }] : [];
}

const etcd: Dashboard = {
  uid: 'openim-etcd',
  title: 'etcd',
  rows: [
    {
      title: 'etcd',
      panels: [
        { title: 'Has a leader', unit: 'short', queries: { '{{pod}}': 'min by (pod) (etcd_server_has_leader)' } },
        {
          title: 'Database',
          unit: 'bytes',
          queries: { '{{pod}}': 'max by (pod) (etcd_mvcc_db_total_size_in_bytes)' },
        },
        {
          title: 'Disk write latency, 99th percentile',
          unit: 's',
          queries: {
            '{{pod}}': 'histogram_quantile(0.99, sum by (pod, le) (rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m])))',
          },
        },
      ],
    },
  ],
};

const edge: Dashboard = {
  uid: 'openim-edge',
  title: 'Edge',
  rows: [
    {
      title: 'Requests',
      panels: [
        {
          title: 'Requests by service and status',
          unit: 'reqps',
          queries: { '{{service}} {{status}}': 'sum by (service, status) (rate(nginx_ingress_controller_requests[5m]))' },
        },
        {
          title: 'Latency, 99th percentile',
          unit: 's',
          queries: {
            '{{service}}':
              'histogram_quantile(0.99, sum by (service, le) (rate(nginx_ingress_controller_request_duration_seconds_bucket{service!="openim-msggateway"}[5m])))',
          },
        },
        {
          title: 'Connections',
          unit: 'short',
          queries: {
            '{{pod}}': 'max by (pod) (nginx_ingress_controller_nginx_process_connections{state="active"})',
          },
        },
      ],
    },
  ],
};

const kubernetes: Dashboard = {
  uid: 'openim-kubernetes',
  title: 'Pods',
  rows: [
    {
      title: 'Pods',
      panels: [
        {
          title: 'Ready',
          unit: 'short',
          queries: {
            '{{deployment}}': 'sum by (deployment) (kube_deployment_status_replicas_available)',
            '{{statefulset}}': 'sum by (statefulset) (kube_statefulset_status_replicas_ready)',
          },
        },
        {
          title: 'Restarts per hour',
          unit: 'short',
          queries: {
            '{{pod}} {{container}}': 'sum by (pod, container) (increase(kube_pod_container_status_restarts_total[1h])) > 0',
          },
        },
        {
          title: "Share of the autoscaler's maximum",
          unit: 'percentunit',
          queries: {
            '{{horizontalpodautoscaler}}':
              'kube_horizontalpodautoscaler_status_current_replicas / kube_horizontalpodautoscaler_spec_max_replicas',
          },
        },
      ],
    },
  ],
};

const withProxies = (environment: Environment): Dashboard =>
  runs(environment, 'dragonfly-proxy') ? { ...dragonfly, rows: [...dragonfly.rows, proxies] } : dragonfly;

/** A dashboard for each component that the environment runs. */
export const components: DashboardTable = (environment): readonly Dashboard[] => [
  openim(environment),
  ...(isOurs(environment, 'kafka') ? [redpanda] : []),
  ...(isOurs(environment, 'redis') ? [withProxies(environment)] : []),
  ...(isOurs(environment, 's3') ? [seaweedfs] : []),
  ...databases(environment),
  ...(runs(environment, 'openim-etcd') ? [etcd] : []),
  ...(workloadsOf(environment, 'edge').length > 0 ? [edge] : []),
  kubernetes,
];
