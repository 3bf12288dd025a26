/** The flags with which the goldens were recorded; they hold for a manager started with the same. */
export const managerFlags = [
  '--use-service-account-credentials',
  '--controllers=*,bootstrap-signer-controller,token-cleaner-controller',
  '--kube-api-qps=500',
  '--kube-api-burst=500',
  '--node-monitor-period=1s',
  '--node-monitor-grace-period=6s',
  '--node-startup-grace-period=8s',
  '--node-eviction-rate=10',
  '--secondary-node-eviction-rate=10',
  '--horizontal-pod-autoscaler-sync-period=2s',
  '--horizontal-pod-autoscaler-downscale-stabilization=4s',
  '--pvclaimbinder-sync-period=2s',
  '--resource-quota-sync-period=5s',
  '--concurrent-gc-syncs=20',
]
