// Facts of GetResetFields of the strategies below pkg/registry, of apiextensions and of kube-aggregator, release 1.36.
import type { FieldNames } from '../managed-fields/index.ts'
import { strategyName } from './default-strategies.ts'
import type { ServedResource } from './served-resource.ts'

const spec: FieldNames = ['spec']
const status: FieldNames = ['status']
const metadata: FieldNames = ['metadata']

const statusAlone = [spec, metadata]

/**
 * Endpoints by resource and subresource; the resource itself has none behind the slash. Those that are not here are resources
 * that leave their status alone, statuses that leave the spec alone, and subresources that may write all: also
 * `pods/ephemeralcontainers` and `pods/resize`, whose strategies name what they reset, but nobody asks them.
 */
const resetFields: Readonly<Record<string, readonly FieldNames[]>> = {
  'apiservices.apiregistration.k8s.io/status': statusAlone,
  'certificatesigningrequests.certificates.k8s.io/': [spec, status],
  'certificatesigningrequests.certificates.k8s.io/approval': [spec, ['status', 'certificate']],
  'certificatesigningrequests.certificates.k8s.io/status': [spec, ['status', 'conditions']],
  'deployments.apps/status': [spec, ['metadata', 'labels']],
  'devicetaintrules.resource.k8s.io/status': statusAlone,
  'flowschemas.flowcontrol.apiserver.k8s.io/status': statusAlone,
  'namespaces/finalize': [status],
  'podcertificaterequests.certificates.k8s.io/': [],
  'podgroups.scheduling.k8s.io/': [],
  'podgroups.scheduling.k8s.io/status': statusAlone,
  'pods/status': [spec, ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences']],
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/status': statusAlone,
  'resourceclaims.resource.k8s.io/status': statusAlone,
  'resourcepoolstatusrequests.resource.k8s.io/status': statusAlone,
  'servicecidrs.networking.k8s.io/status': statusAlone,
  'storageversionmigrations.storagemigration.k8s.io/status': statusAlone,
  'storageversions.internal.apiserver.k8s.io/status': statusAlone,
  'validatingadmissionpolicies.admissionregistration.k8s.io/status': statusAlone,
  'volumeattachments.storage.k8s.io/status': statusAlone,
}

const ofMain = [status]
const ofStatus = [spec]

/** What an endpoint does not write, so that nobody comes to own it by writing there. */
export function resetFieldsOf(
  { type, hasStatus }: ServedResource,
  subresource = '',
): readonly FieldNames[] | undefined {
  const own = resetFields[`${strategyName(type)}/${subresource}`]
  if (own !== undefined || !hasStatus) return own
  return subresource === '' ? ofMain : subresource === 'status' ? ofStatus : undefined
}
