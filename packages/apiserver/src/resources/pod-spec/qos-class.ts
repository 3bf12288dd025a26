// Mirrors pkg/apis/core/helper/qos/qos.go ComputePodQOS, 1.36.
import { compareQuantities, parseQuantity, type PodSpec } from '@coxswain/api'
import type { ResourceList } from '@coxswain/api/pod-defaults'

interface Resources {
  readonly requests?: ResourceList | undefined
  readonly limits?: ResourceList | undefined
}

type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed'
const computeResources = ['cpu', 'memory'] as const

/** Pods that limit all they ask for are guaranteed it; those that ask for nothing come last. */
export function podQosClass(spec: PodSpec): QosClass {
  if (spec.resources !== undefined) return classOf([spec.resources])
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  return classOf(containers.map((container) => container.resources ?? {}))
}

function classOf(parts: readonly Resources[]): QosClass {
  if (!parts.some(asksForSomething)) return 'BestEffort'
  return parts.every(isFullyLimited) ? 'Guaranteed' : 'Burstable'
}

function asksForSomething({ requests, limits }: Resources): boolean {
  return computeResources.some((name) => isMoreThanZero(requests?.[name]) || isMoreThanZero(limits?.[name]))
}

function isFullyLimited({ requests, limits }: Resources): boolean {
  return computeResources.every((name) => {
    const limit = limits?.[name]
    if (limit === undefined || !isMoreThanZero(limit)) return false
    const request = requests?.[name]
    return request !== undefined && isSame(request, limit)
  })
}

function isMoreThanZero(text: string | undefined): boolean {
  return text !== undefined && text !== '0' && parseQuantity(text).unscaled > 0n
}

function isSame(a: string, b: string): boolean {
  return a === b || compareQuantities(parseQuantity(a), parseQuantity(b)) === 0
}
