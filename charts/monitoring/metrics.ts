import type { Environment } from '../../environments/lib/types';
import { openimMetrics } from './openim-metrics';
import type { Source } from './source';

/**
 * Every metric that a rule or a dashboard uses. test/metrics.test.ts compares queries with this table for each release
 * and mode; the part `monitoring` of `npm run verify` does it with Prometheus' parser, in both directions.
 */
export const sources: Readonly<Record<string, Source>> = {
  ...openimMetrics,
  prometheus: {
    source: 'github.com/prometheus/prometheus v3.13.5',
    metrics: {
      ALERTS: 'rules/alerting.go sample',
      prometheus_notifications_errors_total: 'notifier/sendloop.go sendAll',
      prometheus_rule_evaluation_failures_total: 'rules/group.go Eval',
      up: 'scrape/scrape.go report',
    },
  },
  alertmanager: {
    source: 'github.com/prometheus/alertmanager v0.34.2',
    metrics: { alertmanager_notifications_failed_total: 'notify/retry_stage.go Exec' },
  },
  redpanda: {
    source:
      'github.com/redpanda-data/redpanda, src/v of 2024-12; names as in docs.redpanda.com, reference of public metrics 26.2',
    metrics: {
      redpanda_cluster_unavailable_partitions: 'cluster/controller_probe.cc leaderless_partition_count',
      redpanda_kafka_consumer_group_committed_offset: 'kafka/server/group_probe.h _offset',
      redpanda_kafka_consumer_group_consumers: 'kafka/server/group_probe.h _members',
      redpanda_kafka_max_offset: 'cluster/partition_probe.cc high_watermark',
      redpanda_kafka_request_bytes_total: 'cluster/partition_probe.cc _bytes_produced, _bytes_fetched',
      redpanda_kafka_request_latency_seconds_bucket: 'kafka/server/latency_probe.h _produce_latency',
      redpanda_kafka_under_replicated_replicas: 'raft/consensus.cc build_follower_metrics: those away, too',
      redpanda_storage_disk_free_bytes: 'storage/probe.cc _data_disk',
      redpanda_storage_disk_total_bytes: 'storage/probe.cc _data_disk',
      redpanda_tls_certificate_expires_at_timestamp_seconds: 'net/probes.cc tls_certificate_probe',
    },
  },
  dragonfly: {
    source: 'github.com/dragonflydb/dragonfly v1.40.1, src/server',
    metrics: {
      dragonfly_backups_total: 'server_family.cc SnapshotScheduling',
      dragonfly_commands_processed_total: 'metrics.cc command_cnt_main',
      dragonfly_connected_replica_lag_records: 'metrics.cc replica.lsn_lag',
      dragonfly_failed_backups_total: 'server_family.cc SnapshotScheduling, Shutdown',
      dragonfly_master: 'metrics.cc is_master',
      dragonfly_memory_max_bytes: 'metrics.cc max_memory_limit',
      dragonfly_memory_used_bytes: 'metrics.cc heap_used_bytes',
      dragonfly_oom_errors_total:
        'db_slice.cc insertion_rejections, server_state.cc oom_error_cmd_cnt; no series before the first',
    },
  },
  haproxy: {
    source: 'github.com/haproxy/haproxy 3.2, addons/promex/service-prometheus.c',
    metrics: {
      haproxy_frontend_current_sessions: 'service-prometheus.c promex_dump_front_metrics',
      haproxy_server_status: 'service-prometheus.c promex_dump_srv_metrics',
    },
  },
  seaweedfs: {
    source: 'github.com/seaweedfs/seaweedfs 4.44, weed',
    metrics: {
      SeaweedFS_master_is_leader: 'server/master_grpc_server.go KeepConnected',
      SeaweedFS_master_replica_placement_mismatch: 'topology/node.go CollectDeadNodeAndFullVolumes',
      SeaweedFS_master_volume_layout_writable: 'server/master_grpc_server_volume.go ProcessGrowRequest',
      SeaweedFS_s3_request_seconds_bucket: 's3api/stats.go track',
      SeaweedFS_s3_request_total: 's3api/stats.go track',
      SeaweedFS_volumeServer_read_only_volumes: 'storage/store.go CollectHeartbeat',
      SeaweedFS_volumeServer_resource: 'storage/disk_location.go CheckDiskSpace',
    },
  },
  mysql: {
    source: 'github.com/prometheus/mysqld_exporter v0.18.0',
    metrics: {
      mysql_binlog_size_bytes: 'collector/binlog.go SHOW BINARY LOGS',
      mysql_global_status_queries: 'collector/global_status.go SHOW GLOBAL STATUS',
      mysql_global_status_threads_connected: 'collector/global_status.go SHOW GLOBAL STATUS',
      mysql_global_variables_max_connections: 'collector/global_variables.go SHOW GLOBAL VARIABLES',
      mysql_info_schema_innodb_tablespace_file_size_bytes: 'collector/info_schema_innodb_sys_tablespaces.go FILE_SIZE',
      mysql_up: 'collector/exporter.go Collect',
    },
  },
  mongodb: {
    source:
      "github.com/percona/mongodb_exporter v0.53.0, exporter; metrics.go names them after the fields of MongoDB's answers",
    metrics: {
      mongodb_dbstats_fsTotalSize: 'dbstats_collector.go dbStats.fsTotalSize',
      mongodb_dbstats_fsUsedSize: 'dbstats_collector.go dbStats.fsUsedSize',
      mongodb_rs_members_optimeDate: 'diagnostic_data_collector.go replSetGetStatus.members.optimeDate',
      mongodb_rs_members_state: 'diagnostic_data_collector.go replSetGetStatus.members.state',
      mongodb_ss_connections: 'diagnostic_data_collector.go serverStatus.connections',
      mongodb_ss_opcounters: 'diagnostic_data_collector.go serverStatus.opcounters',
      mongodb_ss_security_SSLServerCertificateExpirationDate: 'diagnostic_data_collector.go serverStatus.security',
    },
  },
  etcd: {
    source: 'github.com/etcd-io/etcd v3.6, server',
    release: 'v3.8',
    metrics: {
      etcd_disk_wal_fsync_duration_seconds_bucket: 'storage/wal/wal.go sync',
      etcd_mvcc_db_total_size_in_bytes: 'storage/mvcc/metrics.go reportDbTotalSizeInBytes',
      etcd_server_has_leader: 'etcdserver/raft.go start',
      etcd_server_quota_backend_bytes: 'storage/quota.go NewBackendQuota',
    },
  },
  'ingress-nginx': {
    source: 'github.com/kubernetes/ingress-nginx v1.15.1, internal/ingress/metric',
    metrics: {
      nginx_ingress_controller_config_last_reload_successful: 'collectors/controller.go ConfigSuccess',
      nginx_ingress_controller_nginx_process_connections: 'collectors/nginx_status.go scrape',
      nginx_ingress_controller_request_duration_seconds_bucket: 'collectors/socket.go handleMessage',
      nginx_ingress_controller_request_duration_seconds_count: 'collectors/socket.go handleMessage',
      nginx_ingress_controller_requests: 'collectors/socket.go handleMessage',
      nginx_ingress_controller_ssl_expire_time_seconds: 'main.go SetSSLExpireTime: of the leader alone',
    },
  },
  'cert-manager': {
    source: 'github.com/cert-manager/cert-manager v1.19.2; collected by whoever runs it',
    modes: ['gmp', 'operator'],
    metrics: { certmanager_certificate_renewal_timestamp_seconds: 'internal/collectors/certificate_collector.go Collect' },
  },
  'Cloud Logging': {
    source:
      'charts/monitoring/log-metrics.ts; cloud.google.com/monitoring/promql, "Mapping Cloud Monitoring metric names to PromQL"',
    modes: ['gmp'],
    metrics: {
      'logging_googleapis_com:user_openim_crontask_errors': 'log-metrics.ts crontaskErrors',
      'logging_googleapis_com:user_openim_messages_lost': 'log-metrics.ts messagesLost',
      'logging_googleapis_com:user_openim_mongodb_errors': 'log-metrics.ts mongodbErrors',
      'logging_googleapis_com:user_openim_mysql_errors': 'log-metrics.ts mysqlErrors',
      'logging_googleapis_com:user_openim_panics': 'log-metrics.ts panics',
    },
  },
  kubelet: {
    source:
      'github.com/kubernetes/kubernetes v1.34; cloud.google.com/kubernetes-engine/docs/how-to/cadvisor-kubelet-metrics',
    modes: ['gmp', 'operator'],
    metrics: {
      kubelet_volume_stats_available_bytes: 'pkg/kubelet/metrics/collectors/volume_stats.go CollectWithStability',
      kubelet_volume_stats_capacity_bytes: 'pkg/kubelet/metrics/collectors/volume_stats.go CollectWithStability',
    },
  },
  'otel-collector': {
    // Without "_total": service v0.165.0, telemetry/otelconftelemetry/internal/migration/v0.3.0.go.
    source: 'go.opentelemetry.io/collector/exporter/exporterhelper v0.165.0',
    metrics: { otelcol_exporter_send_failed_spans: 'internal/obs_report_sender.go endOp' },
  },
  'kube-state-metrics': {
    source: 'github.com/kubernetes/kube-state-metrics v2.17.0, internal/store; these are in the package of GKE too',
    metrics: {
      kube_deployment_spec_replicas: 'deployment.go spec.replicas',
      // Not status_replicas_ready, which GKE's package does not have.
      kube_deployment_status_replicas_available: 'deployment.go status.availableReplicas',
      kube_horizontalpodautoscaler_spec_max_replicas: 'horizontalpodautoscaler.go spec.maxReplicas',
      kube_horizontalpodautoscaler_status_current_replicas: 'horizontalpodautoscaler.go status.currentReplicas',
      kube_persistentvolumeclaim_status_phase: 'persistentvolumeclaim.go status.phase',
      kube_pod_container_status_waiting_reason: 'pod.go status.containerStatuses.state.waiting',
      kube_pod_status_phase: 'pod.go status.phase',
      kube_statefulset_replicas: 'statefulset.go spec.replicas',
      kube_statefulset_status_replicas_ready: 'statefulset.go status.readyReplicas',
    },
  },
  'kube-state-metrics, beyond the package of GKE': {
    source: 'github.com/kubernetes/kube-state-metrics v2.17.0, internal/store',
    modes: ['self-hosted', 'operator'],
    metrics: {
      kube_cronjob_created: 'cronjob.go metadata.creationTimestamp',
      kube_cronjob_status_last_successful_time: 'cronjob.go status.lastSuccessfulTime',
      kube_job_failed: 'job.go status.conditions',
      kube_pod_container_status_last_terminated_reason: 'pod.go status.containerStatuses.lastState.terminated',
      kube_pod_container_status_restarts_total: 'pod.go status.containerStatuses.restartCount',
      kube_resourcequota: 'resourcequota.go status.hard, status.used',
    },
  },
};

/** The metrics of an environment that its rules and dashboards may use. */
export const changing = ({ openim, monitoring: { mode } }: Environment): ReadonlySet<string> =>
  new Set(
    Object.values(sources)
      .filter(({ release = openim.release, modes = [mode] }) => release === openim.release && modes.includes(mode))
      .flatMap(({ metrics }) => Object.keys(metrics)),
  );
