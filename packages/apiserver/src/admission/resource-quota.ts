// Mirrors apiserver pkg/admission/plugin/resourcequota and the Handles of the evaluators, release 1.36.
import {
  deviceClasses,
  type KubeObject,
  type Pod,
  pods,
  type ResourceClaim,
  resourceClaims,
  resourceQuotas,
  type ResourceType,
} from '@coxswain/api'
import {
  type DeviceFacts,
  hasDeadline,
  isIgnoredByQuota,
  objectCount,
  podOfSpecialClaim,
  type QuotaEvaluator,
  specialEvaluators,
} from '@coxswain/api/quota'
import type { AdmissionOperation, AdmissionPlugin, AdmissionRequest } from './admission-plugin.ts'
import { QuotaCharges } from './resource-quota-charges.ts'
import { whenKnown } from './when-known.ts'

/** Charges what is written to the quotas of its namespace, and refuses what they have no room for. Kept by one server. */
export function createResourceQuota(): AdmissionPlugin {
  const charges = new QuotaCharges()
  return {
    name: 'ResourceQuota',
    handles: isCharged,
    validate(object, request) {
      const { namespace = '', reader } = request
      if (!changesCharge(object, request)) return
      const charge = async (): Promise<void> => {
        const evaluator = await evaluatorOf(object, request)
        await charges.charge(namespace, { object, request, evaluator })
      }
      return whenKnown(reader.list(resourceQuotas, namespace), (quotas) => (quotas.length === 0 ? undefined : charge()))
    },
  }
}

/** Requests by which the core group's objects, and claims on devices, come to use more. All else is charged on creation. */
const chargedRequests: Readonly<Record<string, readonly string[]>> = {
  'pods.': ['CREATE', 'UPDATE', 'UPDATE/resize'],
  'services.': ['CREATE', 'UPDATE'],
  'persistentvolumeclaims.': ['CREATE', 'UPDATE', 'UPDATE/status'],
  'resourceclaims.resource.k8s.io': ['CREATE', 'UPDATE'],
}
const onCreation = ['CREATE']

function isCharged(
  operation: AdmissionOperation,
  { group, plural, namespaced }: ResourceType,
  subresource: string | undefined,
): boolean {
  if (!namespaced || isIgnoredByQuota(group, plural)) return false
  const request = subresource === undefined ? operation : `${operation}/${subresource}`
  return (chargedRequests[`${plural}.${group}`] ?? onCreation).includes(request)
}

/** A pod's update moves it to other quotas only when it gets a deadline, or loses it. */
function changesCharge(object: KubeObject, { operation, resource, subresource, previous }: AdmissionRequest): boolean {
  const isPodUpdate = resource.plural === 'pods' && operation === 'UPDATE' && subresource === undefined
  return !isPodUpdate || hasDeadline(object) !== hasDeadline(previous as Pod)
}

async function evaluatorOf(object: KubeObject, request: AdmissionRequest): Promise<QuotaEvaluator> {
  const { group, plural } = request.resource
  const isDevices = group === resourceClaims.group && plural === resourceClaims.plural
  const facts = isDevices ? await deviceFacts(object as ResourceClaim, request) : noFacts
  const special = specialEvaluators(facts).find((each) => each.group === group && each.plural === plural)
  return special ?? objectCount(group, plural)
}

const noFacts: DeviceFacts = { deviceClasses: () => [], pod: () => undefined, claimsOfPod: () => [] }

/** Read before the evaluation, which waits for nothing. */
async function deviceFacts(claim: ResourceClaim, { reader, namespace }: AdmissionRequest): Promise<DeviceFacts> {
  const classes = await reader.list(deviceClasses)
  const uid = podOfSpecialClaim(claim)
  if (uid === undefined) return { ...noFacts, deviceClasses: () => classes }
  const podName = (claim.metadata?.ownerReferences ?? []).find((owner) => owner.uid === uid)?.name ?? ''
  const [pod, claims] = await Promise.all([
    reader.get(pods, namespace, podName),
    reader.list(resourceClaims, namespace),
  ])
  return {
    deviceClasses: () => classes,
    pod: () => pod,
    claimsOfPod: () => claims.filter((each) => podOfSpecialClaim(each) === uid),
  }
}
