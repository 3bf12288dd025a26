export const controllerName = 'root-ca-certificate-publisher-controller'
export const clientName = 'root-ca-cert-publisher'
export const queueName = 'root_ca_cert_publisher'

export const configMapName = 'kube-root-ca.crt'
export const certificateKey = 'ca.crt'
export const descriptionAnnotation = 'kubernetes.io/description'
export const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

export const syncTotal = {
  name: 'root_ca_cert_publisher_sync_total',
  help: '[ALPHA] Number of namespace syncs happened in root ca cert publisher.',
}
export const syncDuration = {
  name: 'root_ca_cert_publisher_sync_duration_seconds',
  help: '[ALPHA] Number of namespace syncs happened in root ca cert publisher.',
}
