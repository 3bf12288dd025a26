// Made by tools/generate from the recorded flags of kube-controller-manager. Do not edit.
import type { FlagGroup } from '../flags/flag.ts'

export const controllerManagerFlags: readonly FlagGroup[] = [
 {
  "title": "Debugging",
  "flags": [
   {
    "name": "contention-profiling",
    "type": "bool"
   },
   {
    "name": "profiling",
    "type": "bool",
    "default": "true"
   }
  ]
 },
 {
  "title": "Leader-migration",
  "flags": [
   {
    "name": "enable-leader-migration",
    "type": "bool"
   },
   {
    "name": "leader-migration-config",
    "type": "string"
   }
  ]
 },
 {
  "title": "Generic",
  "flags": [
   {
    "name": "allocate-node-cidrs",
    "type": "bool"
   },
   {
    "name": "cidr-allocator-type",
    "type": "string",
    "default": "\"RangeAllocator\""
   },
   {
    "name": "cloud-config",
    "type": "string"
   },
   {
    "name": "cloud-provider",
    "type": "string"
   },
   {
    "name": "cluster-cidr",
    "type": "string"
   },
   {
    "name": "cluster-name",
    "type": "string",
    "default": "\"kubernetes\""
   },
   {
    "name": "configure-cloud-routes",
    "type": "bool",
    "default": "true"
   },
   {
    "name": "controller-shutdown-timeout",
    "type": "duration",
    "default": "10s"
   },
   {
    "name": "controller-start-interval",
    "type": "duration"
   },
   {
    "name": "controllers",
    "type": "strings",
    "default": "[*]"
   },
   {
    "name": "emulated-version",
    "type": "strings"
   },
   {
    "name": "external-cloud-volume-plugin",
    "type": "string"
   },
   {
    "name": "feature-gates",
    "type": "colonSeparatedMultimapStringString"
   },
   {
    "name": "kube-api-burst",
    "type": "int32",
    "default": "30"
   },
   {
    "name": "kube-api-content-type",
    "type": "string",
    "default": "\"application/vnd.kubernetes.protobuf\""
   },
   {
    "name": "kube-api-qps",
    "type": "float32",
    "default": "20"
   },
   {
    "name": "leader-elect",
    "type": "bool",
    "default": "true"
   },
   {
    "name": "leader-elect-lease-duration",
    "type": "duration",
    "default": "15s"
   },
   {
    "name": "leader-elect-renew-deadline",
    "type": "duration",
    "default": "10s"
   },
   {
    "name": "leader-elect-resource-lock",
    "type": "string",
    "default": "\"leases\""
   },
   {
    "name": "leader-elect-resource-name",
    "type": "string",
    "default": "\"kube-controller-manager\""
   },
   {
    "name": "leader-elect-resource-namespace",
    "type": "string",
    "default": "\"kube-system\""
   },
   {
    "name": "leader-elect-retry-period",
    "type": "duration",
    "default": "2s"
   },
   {
    "name": "min-compatibility-version",
    "type": "strings"
   },
   {
    "name": "min-resync-period",
    "type": "duration",
    "default": "12h0m0s"
   },
   {
    "name": "node-monitor-period",
    "type": "duration",
    "default": "5s"
   },
   {
    "name": "route-reconciliation-period",
    "type": "duration",
    "default": "10s"
   },
   {
    "name": "use-service-account-credentials",
    "type": "bool"
   }
  ]
 },
 {
  "title": "Service-lb-controller",
  "flags": [
   {
    "name": "concurrent-service-syncs",
    "type": "int32",
    "default": "1"
   }
  ]
 },
 {
  "title": "Secure serving",
  "flags": [
   {
    "name": "bind-address",
    "type": "ip",
    "default": "0.0.0.0"
   },
   {
    "name": "cert-dir",
    "type": "string"
   },
   {
    "name": "disable-http2-serving",
    "type": "bool"
   },
   {
    "name": "http2-max-streams-per-connection",
    "type": "int"
   },
   {
    "name": "permit-address-sharing",
    "type": "bool"
   },
   {
    "name": "permit-port-sharing",
    "type": "bool"
   },
   {
    "name": "secure-port",
    "type": "int",
    "default": "10257"
   },
   {
    "name": "tls-cert-file",
    "type": "string"
   },
   {
    "name": "tls-cipher-suites",
    "type": "strings"
   },
   {
    "name": "tls-curve-preferences",
    "type": "int32Slice",
    "default": "[]"
   },
   {
    "name": "tls-min-version",
    "type": "string"
   },
   {
    "name": "tls-private-key-file",
    "type": "string"
   },
   {
    "name": "tls-sni-cert-key",
    "type": "namedCertKey",
    "default": "[]"
   }
  ]
 },
 {
  "title": "Authentication",
  "flags": [
   {
    "name": "authentication-kubeconfig",
    "type": "string"
   },
   {
    "name": "authentication-skip-lookup",
    "type": "bool"
   },
   {
    "name": "authentication-token-webhook-cache-ttl",
    "type": "duration",
    "default": "10s"
   },
   {
    "name": "authentication-tolerate-lookup-failure",
    "type": "bool"
   },
   {
    "name": "client-ca-file",
    "type": "string"
   },
   {
    "name": "requestheader-allowed-names",
    "type": "strings"
   },
   {
    "name": "requestheader-client-ca-file",
    "type": "string"
   },
   {
    "name": "requestheader-extra-headers-prefix",
    "type": "strings",
    "default": "[x-remote-extra-]"
   },
   {
    "name": "requestheader-group-headers",
    "type": "strings",
    "default": "[x-remote-group]"
   },
   {
    "name": "requestheader-uid-headers",
    "type": "strings"
   },
   {
    "name": "requestheader-username-headers",
    "type": "strings",
    "default": "[x-remote-user]"
   }
  ]
 },
 {
  "title": "Authorization",
  "flags": [
   {
    "name": "authorization-always-allow-paths",
    "type": "strings",
    "default": "[/healthz,/readyz,/livez]"
   },
   {
    "name": "authorization-kubeconfig",
    "type": "string"
   },
   {
    "name": "authorization-webhook-cache-authorized-ttl",
    "type": "duration",
    "default": "10s"
   },
   {
    "name": "authorization-webhook-cache-unauthorized-ttl",
    "type": "duration",
    "default": "10s"
   }
  ]
 },
 {
  "title": "Persistentvolume-attach-detach-controller",
  "flags": [
   {
    "name": "attach-detach-reconcile-sync-period",
    "type": "duration",
    "default": "1m0s"
   },
   {
    "name": "disable-attach-detach-reconcile-sync",
    "type": "bool"
   },
   {
    "name": "disable-force-detach-on-timeout",
    "type": "bool"
   }
  ]
 },
 {
  "title": "Certificatesigningrequest-signing-controller",
  "flags": [
   {
    "name": "cluster-signing-cert-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-duration",
    "type": "duration",
    "default": "8760h0m0s"
   },
   {
    "name": "cluster-signing-key-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-kube-apiserver-client-cert-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-kube-apiserver-client-key-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-kubelet-client-cert-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-kubelet-client-key-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-kubelet-serving-cert-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-kubelet-serving-key-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-legacy-unknown-cert-file",
    "type": "string"
   },
   {
    "name": "cluster-signing-legacy-unknown-key-file",
    "type": "string"
   }
  ]
 },
 {
  "title": "Deployment-controller",
  "flags": [
   {
    "name": "concurrent-deployment-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Device-taint-eviction-controller",
  "flags": [
   {
    "name": "concurrent-device-taint-eviction-syncs",
    "type": "int32",
    "default": "8"
   }
  ]
 },
 {
  "title": "Resourceclaim-controller",
  "flags": [
   {
    "name": "concurrent-resourceclaim-syncs",
    "type": "int32",
    "default": "50"
   }
  ]
 },
 {
  "title": "Statefulset-controller",
  "flags": [
   {
    "name": "concurrent-statefulset-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Daemonset-controller",
  "flags": [
   {
    "name": "concurrent-daemonset-syncs",
    "type": "int32",
    "default": "2"
   }
  ]
 },
 {
  "title": "Endpoints-controller",
  "flags": [
   {
    "name": "concurrent-endpoint-syncs",
    "type": "int32",
    "default": "5"
   },
   {
    "name": "endpoint-updates-batch-period",
    "type": "duration"
   }
  ]
 },
 {
  "title": "Endpointslice-controller",
  "flags": [
   {
    "name": "concurrent-service-endpoint-syncs",
    "type": "int32",
    "default": "5"
   },
   {
    "name": "endpointslice-updates-batch-period",
    "type": "duration"
   },
   {
    "name": "max-endpoints-per-slice",
    "type": "int32",
    "default": "100"
   }
  ]
 },
 {
  "title": "Endpointslice-mirroring-controller",
  "flags": [
   {
    "name": "mirroring-concurrent-service-endpoint-syncs",
    "type": "int32",
    "default": "5"
   },
   {
    "name": "mirroring-endpointslice-updates-batch-period",
    "type": "duration"
   },
   {
    "name": "mirroring-max-endpoints-per-subset",
    "type": "int32",
    "default": "1000"
   }
  ]
 },
 {
  "title": "Ephemeral-volume-controller",
  "flags": [
   {
    "name": "concurrent-ephemeralvolume-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Garbage-collector-controller",
  "flags": [
   {
    "name": "concurrent-gc-syncs",
    "type": "int32",
    "default": "20"
   },
   {
    "name": "enable-garbage-collector",
    "type": "bool",
    "default": "true"
   }
  ]
 },
 {
  "title": "Horizontal-pod-autoscaler-controller",
  "flags": [
   {
    "name": "concurrent-horizontal-pod-autoscaler-syncs",
    "type": "int32",
    "default": "5"
   },
   {
    "name": "horizontal-pod-autoscaler-cpu-initialization-period",
    "type": "duration",
    "default": "5m0s"
   },
   {
    "name": "horizontal-pod-autoscaler-downscale-stabilization",
    "type": "duration",
    "default": "5m0s"
   },
   {
    "name": "horizontal-pod-autoscaler-initial-readiness-delay",
    "type": "duration",
    "default": "30s"
   },
   {
    "name": "horizontal-pod-autoscaler-sync-period",
    "type": "duration",
    "default": "15s"
   },
   {
    "name": "horizontal-pod-autoscaler-tolerance",
    "type": "float",
    "default": "0.1"
   }
  ]
 },
 {
  "title": "Job-controller",
  "flags": [
   {
    "name": "concurrent-job-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Cronjob-controller",
  "flags": [
   {
    "name": "concurrent-cron-job-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Legacy-serviceaccount-token-cleaner-controller",
  "flags": [
   {
    "name": "legacy-service-account-token-clean-up-period",
    "type": "duration",
    "default": "8760h0m0s"
   }
  ]
 },
 {
  "title": "Namespace-controller",
  "flags": [
   {
    "name": "concurrent-namespace-syncs",
    "type": "int32",
    "default": "10"
   },
   {
    "name": "namespace-sync-period",
    "type": "duration",
    "default": "5m0s"
   }
  ]
 },
 {
  "title": "Node-ipam-controller",
  "flags": [
   {
    "name": "node-cidr-mask-size",
    "type": "int32"
   },
   {
    "name": "node-cidr-mask-size-ipv4",
    "type": "int32"
   },
   {
    "name": "node-cidr-mask-size-ipv6",
    "type": "int32"
   },
   {
    "name": "service-cluster-ip-range",
    "type": "string"
   }
  ]
 },
 {
  "title": "Node-lifecycle-controller",
  "flags": [
   {
    "name": "large-cluster-size-threshold",
    "type": "int32",
    "default": "50"
   },
   {
    "name": "node-eviction-rate",
    "type": "float32",
    "default": "0.1"
   },
   {
    "name": "node-monitor-grace-period",
    "type": "duration",
    "default": "50s"
   },
   {
    "name": "node-startup-grace-period",
    "type": "duration",
    "default": "1m0s"
   },
   {
    "name": "secondary-node-eviction-rate",
    "type": "float32",
    "default": "0.01"
   },
   {
    "name": "unhealthy-zone-threshold",
    "type": "float32",
    "default": "0.55"
   }
  ]
 },
 {
  "title": "Persistentvolume-binder-controller",
  "flags": [
   {
    "name": "enable-dynamic-provisioning",
    "type": "bool",
    "default": "true"
   },
   {
    "name": "enable-hostpath-provisioner",
    "type": "bool"
   },
   {
    "name": "flex-volume-plugin-dir",
    "type": "string",
    "default": "\"/usr/libexec/kubernetes/kubelet-plugins/volume/exec/\""
   },
   {
    "name": "pv-recycler-increment-timeout-nfs",
    "type": "int32",
    "default": "30"
   },
   {
    "name": "pv-recycler-minimum-timeout-hostpath",
    "type": "int32",
    "default": "60"
   },
   {
    "name": "pv-recycler-minimum-timeout-nfs",
    "type": "int32",
    "default": "300"
   },
   {
    "name": "pv-recycler-pod-template-filepath-hostpath",
    "type": "string"
   },
   {
    "name": "pv-recycler-pod-template-filepath-nfs",
    "type": "string"
   },
   {
    "name": "pv-recycler-timeout-increment-hostpath",
    "type": "int32",
    "default": "30"
   },
   {
    "name": "pvclaimbinder-sync-period",
    "type": "duration",
    "default": "15s"
   }
  ]
 },
 {
  "title": "Pod-garbage-collector-controller",
  "flags": [
   {
    "name": "terminated-pod-gc-threshold",
    "type": "int32",
    "default": "12500"
   }
  ]
 },
 {
  "title": "Replicaset-controller",
  "flags": [
   {
    "name": "concurrent-replicaset-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Replicationcontroller-controller",
  "flags": [
   {
    "name": "concurrent-rc-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Resourcequota-controller",
  "flags": [
   {
    "name": "concurrent-resource-quota-syncs",
    "type": "int32",
    "default": "5"
   },
   {
    "name": "resource-quota-sync-period",
    "type": "duration",
    "default": "5m0s"
   }
  ]
 },
 {
  "title": "Serviceaccount-controller",
  "flags": [
   {
    "name": "concurrent-serviceaccount-token-syncs",
    "type": "int32",
    "default": "5"
   },
   {
    "name": "root-ca-file",
    "type": "string"
   },
   {
    "name": "service-account-private-key-file",
    "type": "string"
   }
  ]
 },
 {
  "title": "Ttl-after-finished-controller",
  "flags": [
   {
    "name": "concurrent-ttl-after-finished-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Validatingadmissionpolicy-status-controller",
  "flags": [
   {
    "name": "concurrent-validating-admission-policy-status-syncs",
    "type": "int32",
    "default": "5"
   }
  ]
 },
 {
  "title": "Metrics",
  "flags": [
   {
    "name": "allow-metric-labels",
    "type": "stringToString",
    "default": "[]"
   },
   {
    "name": "allow-metric-labels-manifest",
    "type": "string"
   },
   {
    "name": "disabled-metrics",
    "type": "strings"
   },
   {
    "name": "show-hidden-metrics-for-version",
    "type": "string"
   }
  ]
 },
 {
  "title": "Logs",
  "flags": [
   {
    "name": "log-flush-frequency",
    "type": "duration",
    "default": "5s"
   },
   {
    "name": "log-json-info-buffer-size",
    "type": "quantity"
   },
   {
    "name": "log-json-split-stream",
    "type": "bool"
   },
   {
    "name": "log-text-info-buffer-size",
    "type": "quantity"
   },
   {
    "name": "log-text-split-stream",
    "type": "bool"
   },
   {
    "name": "logging-format",
    "type": "string",
    "default": "\"text\""
   },
   {
    "name": "v",
    "type": "Level",
    "shorthand": "v"
   },
   {
    "name": "vmodule",
    "type": "pattern=N,..."
   }
  ]
 },
 {
  "title": "Misc",
  "flags": [
   {
    "name": "kubeconfig",
    "type": "string"
   },
   {
    "name": "master",
    "type": "string"
   },
   {
    "name": "unsupported-kube-api-over-localhost",
    "type": "bool"
   }
  ]
 },
 {
  "title": "Global",
  "flags": [
   {
    "name": "help",
    "type": "bool",
    "shorthand": "h"
   },
   {
    "name": "version",
    "type": "version[=true]"
   }
  ]
 }
]
