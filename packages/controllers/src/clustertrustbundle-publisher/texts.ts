export const controllerName = 'kube-apiserver-serving-clustertrustbundle-publisher-controller'
export const clientName = 'kube-apiserver-serving-clustertrustbundle-publisher'
export const queueName = 'ca_cert_publisher_cluster_trust_bundles'

/** Whose certificates the bundles are of. */
export const signerName = 'kubernetes.io/kube-apiserver-serving'

export const notServed =
  'no known scheme version was found for clustertrustbundles, cannot start kube-apiserver-serving-clustertrustbundle-publisher-controller'

export const syncTotal = {
  name: 'clustertrustbundle_publisher_sync_total',
  help: '[ALPHA] Number of syncs that occurred in cluster trust bundle publisher.',
}
export const syncDuration = {
  name: 'clustertrustbundle_publisher_sync_duration_seconds',
  help: '[ALPHA] The time it took to sync a cluster trust bundle.',
}
