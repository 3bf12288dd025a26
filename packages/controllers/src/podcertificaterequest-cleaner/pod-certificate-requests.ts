import type { ResourceType } from '@coxswain/api'

/** Not served by default, so not among the generated ones. Nothing but their metadata matters here. */
export const podCertificateRequests: ResourceType = {
  group: 'certificates.k8s.io',
  version: 'v1beta1',
  plural: 'podcertificaterequests',
  singular: 'podcertificaterequest',
  kind: 'PodCertificateRequest',
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [{ name: 'status', kind: 'PodCertificateRequest', verbs: ['get', 'patch', 'update'] }],
  schema: 'io.k8s.api.certificates.v1beta1.PodCertificateRequest',
}
