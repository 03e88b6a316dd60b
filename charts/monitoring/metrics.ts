/** Where a component's metrics are defined: the version that runs, and the file or page that names them. */
interface Source {
  readonly source: string;
  readonly metrics: readonly string[];
}

/**
 * Every metric that a rule or a dashboard asks for, under the source that was read for its name. The part `monitoring`
 * of `npm run verify` compares this table with what Prometheus' parser finds in the queries, both ways.
 */
export const sources: Readonly<Record<string, Source>> = {
  prometheus: {
    source: 'github.com/prometheus/prometheus v3.13.5: rules, notifier, scrape',
    metrics: ['ALERTS', 'prometheus_notifications_errors_total', 'prometheus_rule_evaluation_failures_total', 'up'],
  },
  alertmanager: {
    source: 'github.com/prometheus/alertmanager v0.34.2: notify/notify.go',
    metrics: ['alertmanager_notifications_failed_total'],
  },
  processes: {
    source: 'github.com/prometheus/client_golang: the collectors that every Go program registers',
    metrics: ['go_goroutines', 'process_cpu_seconds_total', 'process_resident_memory_bytes'],
  },
  openim: {
    source: 'github.com/openimsdk/open-im-server v3.8.3-patch.15: pkg/common/prommetrics',
    metrics: [
      'api_count',
      'group_chat_msg_process_failed_total',
      'group_chat_msg_process_success_total',
      'msg_insert_mongo_failed_total',
      'msg_insert_mongo_success_total',
      'msg_insert_redis_failed_total',
      'msg_insert_redis_success_total',
      'msg_long_time_push_total',
      'msg_offline_push_failed_total',
      'online_user_num',
      'rpc_count',
      'seq_set_failed_total',
      'single_chat_msg_process_failed_total',
      'single_chat_msg_process_success_total',
      'user_login_total',
      'user_register_total',
    ],
  },
  redpanda: {
    source: 'docs.redpanda.com/streaming/26.2/reference/public-metrics-reference',
    metrics: [
      'redpanda_cluster_unavailable_partitions',
      'redpanda_kafka_consumer_group_committed_offset',
      'redpanda_kafka_consumer_group_consumers',
      'redpanda_kafka_max_offset',
      'redpanda_kafka_request_bytes_total',
      'redpanda_kafka_request_latency_seconds_bucket',
      'redpanda_kafka_under_replicated_replicas',
      'redpanda_storage_disk_free_bytes',
      'redpanda_storage_disk_total_bytes',
      'redpanda_tls_certificate_expires_at_timestamp_seconds',
    ],
  },
  dragonfly: {
    source: 'github.com/dragonflydb/dragonfly: PrintPrometheusMetrics in src/server/server_family.cc',
    metrics: [
      'dragonfly_commands_processed_total',
      'dragonfly_connected_replica_lag_records',
      'dragonfly_failed_backups_total',
      'dragonfly_master',
      'dragonfly_memory_max_bytes',
      'dragonfly_memory_used_bytes',
      'dragonfly_oom_errors_total',
    ],
  },
  haproxy: {
    source: 'github.com/haproxy/haproxy 3.2: addons/promex',
    metrics: ['haproxy_frontend_current_sessions', 'haproxy_server_status'],
  },
  seaweedfs: {
    source: 'github.com/seaweedfs/seaweedfs 4.44: weed/stats/metrics.go',
    metrics: [
      'SeaweedFS_master_is_leader',
      'SeaweedFS_master_replica_placement_mismatch',
      'SeaweedFS_master_volume_layout_writable',
      'SeaweedFS_s3_request_seconds_bucket',
      'SeaweedFS_s3_request_total',
      'SeaweedFS_volumeServer_read_only_volumes',
      'SeaweedFS_volumeServer_resource',
    ],
  },
  mysql: {
    source: 'github.com/prometheus/mysqld_exporter v0.18.0: collector',
    metrics: [
      'mysql_binlog_size_bytes',
      'mysql_global_status_queries',
      'mysql_global_status_threads_connected',
      'mysql_global_variables_max_connections',
      'mysql_info_schema_innodb_tablespace_file_size_bytes',
      'mysql_up',
    ],
  },
  mongodb: {
    source: "github.com/percona/mongodb_exporter v0.53.0: exporter; it names metrics after the fields of MongoDB's answers",
    metrics: [
      'mongodb_dbstats_fsTotalSize',
      'mongodb_dbstats_fsUsedSize',
      'mongodb_rs_members_optimeDate',
      'mongodb_rs_members_state',
      'mongodb_ss_connections',
      'mongodb_ss_opcounters',
      'mongodb_ss_security_SSLServerCertificateExpirationDate',
    ],
  },
  etcd: {
    source: 'etcd.io/docs/v3.6/metrics/etcd-metrics-latest.txt',
    metrics: [
      'etcd_disk_wal_fsync_duration_seconds_bucket',
      'etcd_mvcc_db_total_size_in_bytes',
      'etcd_server_has_leader',
      'etcd_server_quota_backend_bytes',
    ],
  },
  'ingress-nginx': {
    source: 'github.com/kubernetes/ingress-nginx v1.15.1: internal/ingress/metric/collectors',
    metrics: [
      'nginx_ingress_controller_config_last_reload_successful',
      'nginx_ingress_controller_nginx_process_connections',
      'nginx_ingress_controller_request_duration_seconds_bucket',
      'nginx_ingress_controller_request_duration_seconds_count',
      'nginx_ingress_controller_requests',
      'nginx_ingress_controller_ssl_expire_time_seconds',
    ],
  },
  'cert-manager': {
    source: 'github.com/cert-manager/cert-manager: pkg/metrics; collected in modes gmp and operator, by whoever runs it',
    metrics: ['certmanager_certificate_renewal_timestamp_seconds'],
  },
  'Cloud Logging': {
    source:
      'charts/monitoring/log-metrics.ts; cloud.google.com/monitoring/promql, "Mapping Cloud Monitoring metric names to PromQL"',
    metrics: [
      'logging_googleapis_com:user_openim_crontask_errors',
      'logging_googleapis_com:user_openim_messages_lost',
      'logging_googleapis_com:user_openim_mongodb_errors',
      'logging_googleapis_com:user_openim_mysql_errors',
      'logging_googleapis_com:user_openim_panics',
    ],
  },
  kubelet: {
    source:
      'cloud.google.com/kubernetes-engine/docs/how-to/cadvisor-kubelet-metrics; kubernetes pkg/kubelet/metrics/collectors/volume_stats.go',
    metrics: ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'],
  },
  'otel-collector': {
    source: 'go.opentelemetry.io/collector/exporter/exporterhelper v0.165.0: documentation.md',
    metrics: ['otelcol_exporter_send_failed_spans'],
  },
  'kube-state-metrics': {
    source: 'github.com/kubernetes/kube-state-metrics v2.17.0: docs/metrics',
    metrics: [
      'kube_cronjob_created',
      'kube_cronjob_status_last_successful_time',
      'kube_deployment_spec_replicas',
      'kube_deployment_status_replicas_ready',
      'kube_horizontalpodautoscaler_spec_max_replicas',
      'kube_horizontalpodautoscaler_status_current_replicas',
      'kube_job_failed',
      'kube_persistentvolumeclaim_status_phase',
      'kube_pod_container_status_last_terminated_reason',
      'kube_pod_container_status_restarts_total',
      'kube_pod_container_status_waiting_reason',
      'kube_pod_status_phase',
      'kube_resourcequota',
      'kube_statefulset_replicas',
      'kube_statefulset_status_replicas_ready',
    ],
  },
};
