import { createClusterCertificates, type ClusterCertificates } from '@coxswain/apiserver/certificates'
import { systemClock } from '@coxswain/base/system'

/** The cluster's authority, what its server shows, and the certificate of its administrator. */
export function makeCertificates(): ClusterCertificates {
  return createClusterCertificates({
    dnsNames: [
      'localhost',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
    ],
    ipAddresses: ['127.0.0.1', '10.0.0.1'],
    clients: [{ commonName: 'kubernetes-admin', organizations: ['system:masters'] }],
    nowMs: systemClock().now(),
  })
}
