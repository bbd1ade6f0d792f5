import type { Measure } from "@/server/core/words";

/** Template is a PromQL question that common exporters answer, and what its answer means to us. */
export interface Template {
  /** What the series come from, as people call it. */
  from: "node-exporter" | "Kubernetes" | "containers" | "HTTP services" | "processes" | "GPUs";
  /** Metrics that must exist. */
  needs: readonly string[];
  /** Metrics with which another template says the same better. */
  unless?: readonly string[];
  /** `$window` is the span of rates. */
  promql: string;
  measure: Measure;
  /** `{label}` stands for a label's value. */
  workload: string;
  application: string;
  /** What one replica carries, by the same labels, in the measure's unit. */
  perReplica?: string;
  /** Replicas that run now, when the answer itself does not say so; by the same labels. */
  replicas?: number;
  /** Proposed without being asked for. */
  ticked: boolean;
}

const OWNER = `on (namespace, pod) group_left (workload) max by (namespace, pod, workload) (label_replace(kube_pod_owner{owner_is_controller="true"}, "workload", "$1", "owner_name", "(.+?)(-[bcdfghjklmnpqrstvwxz2456789]{6,10})?"))`;
const REAL = `container!="", container!="POD"`;
const LINKS = `device!~"lo|veth.*|docker.*|br-.*|cali.*|flannel.*|cni.*|tun.*"`;
const DISKS = `device!~"dm-.*|loop.*|ram.*|sr.*"`;

const node = {
  from: "node-exporter",
  workload: "{instance}",
  application: "{job}",
  replicas: 1,
  ticked: true,
} as const;
const owned = {
  from: "Kubernetes",
  workload: "{workload}",
  application: "{namespace}",
  ticked: true,
} as const;
const container = {
  from: "containers",
  workload: "{container}",
  application: "{namespace}",
  unless: ["kube_pod_owner"],
  ticked: true,
} as const;
const service = {
  from: "HTTP services",
  workload: "{job}",
  application: "{job}",
  measure: "requests",
  ticked: true,
} as const;
const process = { from: "processes", workload: "{job}", application: "{job}", ticked: false } as const;

const requests = (metric: string, more = ""): Template => ({
  ...service,
  needs: [metric],
  promql: `sum by (job) (rate(${metric}${more}[$window]))`,
});

/**
 * TEMPLATES are asked of a server that is looked at for the first time. Where two give the same measure of the same
 * workload, the first counts. Metric names are those of node_exporter 1.x, cAdvisor in the kubelet, kube-state-metrics 2.x,
 * the Prometheus client libraries, OpenTelemetry's HTTP conventions and NVIDIA's DCGM exporter.
 */
export const TEMPLATES: readonly Template[] = [
  {
    ...node,
    needs: ["node_cpu_seconds_total"],
    promql: `sum by (job, instance) (rate(node_cpu_seconds_total{mode!~"idle|iowait"}[$window]))`,
    measure: "cpu",
    perReplica: `count by (job, instance) (node_cpu_seconds_total{mode="idle"})`,
  },
  {
    ...node,
    needs: ["node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes"],
    promql: `sum by (job, instance) (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)`,
    measure: "memory",
    perReplica: `sum by (job, instance) (node_memory_MemTotal_bytes)`,
  },
  {
    ...node,
    needs: ["node_network_receive_bytes_total", "node_network_transmit_bytes_total"],
    promql: `sum by (job, instance) (rate(node_network_receive_bytes_total{${LINKS}}[$window]) + rate(node_network_transmit_bytes_total{${LINKS}}[$window]))`,
    measure: "bandwidth",
  },
  {
    ...node,
    needs: ["node_disk_read_bytes_total", "node_disk_written_bytes_total"],
    promql: `sum by (job, instance) (rate(node_disk_read_bytes_total{${DISKS}}[$window]) + rate(node_disk_written_bytes_total{${DISKS}}[$window]))`,
    measure: "storage_io",
  },
  {
    ...owned,
    needs: ["container_cpu_usage_seconds_total", "kube_pod_owner"],
    promql: `sum by (namespace, workload) (rate(container_cpu_usage_seconds_total{${REAL}}[$window]) * ${OWNER})`,
    measure: "cpu",
  },
  {
    ...owned,
    needs: ["container_memory_working_set_bytes", "kube_pod_owner"],
    promql: `sum by (namespace, workload) (container_memory_working_set_bytes{${REAL}} * ${OWNER})`,
    measure: "memory",
  },
  {
    ...owned,
    needs: [
      "container_network_receive_bytes_total",
      "container_network_transmit_bytes_total",
      "kube_pod_owner",
    ],
    promql: `sum by (namespace, workload) (sum by (namespace, pod) (rate(container_network_receive_bytes_total[$window]) + rate(container_network_transmit_bytes_total[$window])) * ${OWNER})`,
    measure: "bandwidth",
  },
  {
    ...owned,
    needs: ["kube_deployment_status_replicas_ready"],
    promql: `sum by (namespace, workload) (label_replace(kube_deployment_status_replicas_ready, "workload", "$1", "deployment", "(.+)"))`,
    measure: "replicas_ready",
  },
  {
    ...container,
    needs: ["container_cpu_usage_seconds_total"],
    promql: `sum by (namespace, container) (rate(container_cpu_usage_seconds_total{${REAL}}[$window]))`,
    measure: "cpu",
  },
  {
    ...container,
    needs: ["container_memory_working_set_bytes"],
    promql: `sum by (namespace, container) (container_memory_working_set_bytes{${REAL}})`,
    measure: "memory",
  },
  requests("http_requests_total"),
  requests("http_server_request_duration_seconds_count"),
  requests("http_request_duration_seconds_count"),
  requests("nginx_ingress_controller_requests"),
  requests("nginx_http_requests_total"),
  requests("haproxy_frontend_http_requests_total"),
  requests("envoy_http_downstream_rq_total"),
  {
    from: "GPUs",
    needs: ["DCGM_FI_DEV_GPU_UTIL"],
    promql: `sum by (job, instance) (DCGM_FI_DEV_GPU_UTIL) / 100`,
    measure: "gpu",
    workload: "{instance}",
    application: "{job}",
    perReplica: `count by (job, instance) (DCGM_FI_DEV_GPU_UTIL)`,
    replicas: 1,
    ticked: true,
  },
  {
    ...process,
    needs: ["process_cpu_seconds_total"],
    promql: `sum by (job) (rate(process_cpu_seconds_total[$window]))`,
    measure: "cpu",
  },
  {
    ...process,
    needs: ["process_resident_memory_bytes"],
    promql: `sum by (job) (process_resident_memory_bytes)`,
    measure: "memory",
  },
];
