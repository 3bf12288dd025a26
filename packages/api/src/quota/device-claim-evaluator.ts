// Mirrors pkg/quota/v1/evaluator/core/resource_claims.go, 1.36.
import type { Pod } from '../generated/types/core-v1.ts'
import type { DeviceClass, DeviceRequest, ResourceClaim } from '../generated/types/resource-v1.ts'
import { creationTimeMs, nameOf, namespaceOf, uidOf } from '../meta.ts'
import { controllerOf } from '../owners.ts'
import { addQuantities, newQuantity, quantitySign, subtractQuantities, type Quantity } from '../quantity.ts'
import { noAmounts, one, type Amounts } from './amounts.ts'
import type { QuotaEvaluator } from './evaluator.ts'
import { deviceClassPrefix, isExtendedQuotaName, podUsage } from './pod-evaluator.ts'

/** What the evaluator of claims on devices has to know besides the claim. */
export interface DeviceFacts {
  /** All that there are. */
  deviceClasses(): readonly DeviceClass[]
  pod(namespace: string, name: string): Pod | undefined
  /** Claims made for the extended resources of a pod. */
  claimsOfPod(namespace: string, uid: string): readonly ResourceClaim[]
}

const countedAs = 'count/resourceclaims.resource.k8s.io'
const classSuffix = '.deviceclass.resource.k8s.io/devices'
const specialClaimAnnotation = 'resource.kubernetes.io/extended-resource-claim'
/** As many devices as one allocation can have: what a claim on all of them counts for. */
const devicesMax = 32

export function deviceClaimEvaluator(facts: DeviceFacts): QuotaEvaluator {
  return {
    group: 'resource.k8s.io',
    plural: 'resourceclaims',
    matching: (names) => new Set([...names].filter((name) => isDeviceName(facts, name))),
    usage: (object, nowMs) => deviceUsage(facts, object as ResourceClaim, nowMs),
    isInScope: () => false,
  }
}

function isDeviceName(facts: DeviceFacts, name: string): boolean {
  if (name === countedAs || name.endsWith(classSuffix)) return true
  if (!isExtendedQuotaName(name)) return false
  const resource = name.slice('requests.'.length)
  if (!resource.startsWith(deviceClassPrefix))
    return facts.deviceClasses().some((each) => extendedNameOf(each) === resource)
  const className = resource.slice(deviceClassPrefix.length)
  return facts.deviceClasses().some((each) => nameOf(each) === className)
}

const extendedNameOf = ({ spec }: DeviceClass): string => spec?.extendedResourceName ?? ''

function deviceUsage(facts: DeviceFacts, claim: ResourceClaim, nowMs: number): Amounts {
  const usage = new Map([[countedAs, one]])
  for (const request of claim.spec.devices?.requests ?? []) {
    for (const [className, count] of devicesOf(request)) {
      const name = `${className}${classSuffix}`
      const present = usage.get(name)
      usage.set(name, present === undefined ? count : addQuantities(present, count))
    }
  }
  return withExtendedNames(facts, usage, () => paidByPod(facts, claim, nowMs))
}

/** Of alternatives the most of each class counts. */
function devicesOf({ exactly, firstAvailable = [] }: DeviceRequest): ReadonlyMap<string, Quantity> {
  if (firstAvailable.length === 0) {
    return exactly === undefined ? new Map() : new Map([[exactly.deviceClassName, newQuantity(countOf(exactly))]])
  }
  const most = new Map<string, bigint>()
  for (const each of firstAvailable) {
    const count = countOf(each)
    if (count > (most.get(each.deviceClassName) ?? 0n)) most.set(each.deviceClassName, count)
  }
  return new Map([...most].map(([className, count]) => [className, newQuantity(count)]))
}

function countOf({ allocationMode, count = 0 }: { allocationMode?: string | undefined; count?: number | undefined }) {
  if (allocationMode === 'ExactCount') return BigInt(count)
  return allocationMode === 'All' ? BigInt(devicesMax) : 0n
}

/** The same devices under the names that pods ask for them by, less what a pod pays already. */
function withExtendedNames(facts: DeviceFacts, devices: Amounts, readPaid: () => Amounts): Amounts {
  const usage = new Map(devices)
  let paid: Amounts | undefined
  for (const [name, count] of devices) {
    if (!name.endsWith(classSuffix)) continue
    const className = name.slice(0, -classSuffix.length)
    if (className === '') continue
    const deviceClass = facts.deviceClasses().find((each) => nameOf(each) === className)
    const extended = deviceClass === undefined ? '' : extendedNameOf(deviceClass)
    paid ??= readPaid()
    for (const resource of [`${deviceClassPrefix}${className}`, ...(extended === '' ? [] : [extended])]) {
      const paidCount = paid.get(`requests.${resource}`)
      const left = paidCount === undefined ? count : subtractQuantities(count, paidCount)
      if (quantitySign(left) > 0) usage.set(`requests.${resource}`, left)
    }
  }
  return usage
}

/** What the pod of a claim that was made for its extended resources is charged with. */
function paidByPod(facts: DeviceFacts, claim: ResourceClaim, nowMs: number): Amounts {
  if (claim.metadata?.annotations?.[specialClaimAnnotation] !== 'true') return noAmounts
  const owner = controllerOf(claim)
  if (owner?.kind !== 'Pod' || owner.apiVersion !== 'v1') return noAmounts
  const pod = facts.pod(namespaceOf(claim), owner.name)
  if (pod === undefined || uidOf(pod) !== owner.uid) return noAmounts
  return isClaimOf(facts, pod, claim) ? podUsage(pod, nowMs) : noAmounts
}

/** The one that the pod names, or the oldest until it names one. */
function isClaimOf(facts: DeviceFacts, pod: Pod, claim: ResourceClaim): boolean {
  const named = pod.status?.extendedResourceClaimStatus
  if (named !== undefined) return named.resourceClaimName === nameOf(claim)
  return facts.claimsOfPod(namespaceOf(claim), uidOf(pod)).every((other) => {
    const olderMs = creationTimeMs(claim) - creationTimeMs(other)
    return olderMs < 0 || (olderMs === 0 && nameOf(other) >= nameOf(claim))
  })
}

/** The uid of the pod for whose extended resources a claim was made. */
export function podOfSpecialClaim(claim: ResourceClaim): string | undefined {
  if (claim.metadata?.annotations?.[specialClaimAnnotation] !== 'true') return undefined
  const owner = controllerOf(claim)
  return owner?.kind === 'Pod' && owner.apiVersion === 'v1' ? owner.uid : undefined
}
