/** Metrics that a program exposes, with where its authors say so. */
export interface Exporter {
  readonly program: string
  readonly source: string
  /** what in a tree makes Prometheus read it */
  readonly scraped: RegExp
  readonly metrics: readonly string[]
}

/** What the programs of a generated tree expose and its alerts ask for. Names only: labels are not listed. */
export const EXPORTER_METRICS: readonly Exporter[] = [
  {
    program: 'Prometheus',
    source: 'https://prometheus.io/docs/concepts/jobs_instances/, and its own /metrics',
    scraped: /fullnameOverride: kube-prometheus-stack|job_name: prometheus$/m,
    metrics: ['up', 'prometheus_rule_evaluation_failures_total'],
  },
  {
    program: 'Alertmanager',
    source: 'https://github.com/prometheus/alertmanager/blob/main/notify/notify.go',
    scraped: /alertmanagerSpec:|job_name: alertmanager$/m,
    metrics: ['alertmanager_notifications_failed_total'],
  },
  {
    program: 'kube-state-metrics',
    source: 'https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics',
    // the stack brings it along
    scraped: /fullnameOverride: kube-prometheus-stack/,
    metrics: [
      'kube_cronjob_status_last_successful_time',
      'kube_deployment_spec_replicas',
      'kube_deployment_status_replicas_available',
      'kube_horizontalpodautoscaler_spec_max_replicas',
      'kube_horizontalpodautoscaler_status_desired_replicas',
      'kube_job_status_failed',
      'kube_node_status_condition',
      'kube_pod_container_status_restarts_total',
    ],
  },
  {
    program: 'kube-state-metrics with the custom resources of Flux',
    source: 'https://fluxcd.io/flux/monitoring/custom-metrics/',
    scraped: /metricNamePrefix: gotk/,
    metrics: ['gotk_resource_info'],
  },
  {
    program: 'the application controller of Argo CD',
    source: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/',
    scraped: /controller:\n +metrics:\n +enabled: true\n +serviceMonitor: \{ enabled: true \}/,
    metrics: ['argocd_app_info'],
  },
  {
    program: 'node_exporter',
    source: 'https://github.com/prometheus/node_exporter/blob/master/collector/filesystem_common.go',
    scraped: /fullnameOverride: kube-prometheus-stack|job_name: node$/m,
    metrics: [
      'node_cpu_seconds_total',
      'node_filesystem_avail_bytes',
      'node_filesystem_size_bytes',
      'node_memory_MemAvailable_bytes',
      'node_memory_MemTotal_bytes',
    ],
  },
  {
    program: 'cAdvisor, in the kubelet',
    source: 'https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md',
    scraped: /fullnameOverride: kube-prometheus-stack/,
    metrics: ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'],
  },
  {
    program: 'the kubelet',
    source: 'https://kubernetes.io/docs/reference/instrumentation/metrics/',
    scraped: /fullnameOverride: kube-prometheus-stack/,
    metrics: ['kubelet_volume_stats_capacity_bytes', 'kubelet_volume_stats_used_bytes'],
  },
  {
    program: 'job.sh, watch.sh and deploy.sh, through the node exporter',
    source: 'infra/environments of a tree on one host',
    scraped: /collector\.textfile\.directory/,
    metrics: [
      'container_restarts_total',
      'container_running',
      'deployment_succeeded',
      'host_watched_timestamp_seconds',
      'job_last_run_failed',
      'job_last_success_timestamp_seconds',
    ],
  },
  {
    program: 'blackbox_exporter',
    source: 'https://github.com/prometheus/blackbox_exporter/blob/master/prober/handler.go',
    scraped: /kind: Probe|job_name: health-checks$/m,
    metrics: ['probe_duration_seconds', 'probe_success'],
  },
  {
    program: 'Flagger',
    source: 'https://github.com/fluxcd/flagger/blob/main/pkg/metrics/recorder.go',
    scraped: /name: releases\n {2}namespace: flagger-system/,
    metrics: ['flagger_canary_status'],
  },
  {
    program: 'cert-manager',
    source: 'https://cert-manager.io/docs/devops-tips/prometheus-metrics/',
    scraped: /servicemonitor: \{ enabled: true/i,
    metrics: ['certmanager_certificate_expiration_timestamp_seconds'],
  },
  {
    program: 'CloudNativePG',
    source: 'https://cloudnative-pg.io/documentation/current/monitoring/',
    scraped: /key: cnpg\.io\/cluster/,
    metrics: ['cnpg_collector_up', 'cnpg_pg_database_size_bytes', 'cnpg_pg_replication_lag'],
  },
  {
    program: 'postgres_exporter',
    source: 'https://github.com/prometheus-community/postgres_exporter/blob/master/collector/pg_database.go',
    scraped: /image: \S*prometheuscommunity\/postgres-exporter:/,
    metrics: ['pg_up', 'pg_database_size_bytes'],
  },
  {
    program: 'Traefik',
    source: 'https://doc.traefik.io/traefik/observability/metrics/overview/',
    scraped: /serviceMonitor: \{ enabled: true|job_name: traefik$/m,
    metrics: [
      'traefik_service_request_duration_seconds_bucket',
      'traefik_service_request_duration_seconds_count',
      'traefik_service_requests_total',
      'traefik_tls_certs_not_after',
    ],
  },
  {
    program: 'OpenTelemetry Collector',
    source: 'https://opentelemetry.io/docs/collector/internal-telemetry/',
    scraped: /podMonitor: \{ enabled: true \}|job_name: collector$/m,
    metrics: ['otelcol_exporter_send_failed_log_records_total', 'otelcol_exporter_send_failed_spans_total'],
  },
]
