// Mirrors pkg/quota/v1/evaluator/core/pods.go, 1.36.
import type { Container, Pod, PodAffinityTerm, ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import { isPodTerminal } from '../pods.ts'
import { hugePagesPrefix, isHugePages, isNativeResource } from '../resource-names.ts'
import { parseTime } from '../time.ts'
import { addAmounts, one, readAmounts, type Amounts, type ResourceTexts } from './amounts.ts'
import { isSelected, type QuotaEvaluator } from './evaluator.ts'
import { hasPodLevelResources, podLimits, podRequests } from './pod-amounts.ts'

const podCount = 'count/pods'
const computeNames = ['cpu', 'memory', 'ephemeral-storage'] as const
const plainNames: ReadonlySet<string> = new Set([
  podCount,
  'pods',
  ...computeNames,
  ...computeNames.map((name) => `requests.${name}`),
  ...computeNames.map((name) => `limits.${name}`),
])
/** What containers have to say when a quota limits it. */
const requiredNames = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'] as const
export const deviceClassPrefix = 'deviceclass.resource.kubernetes.io/'

export const podEvaluator: QuotaEvaluator = {
  group: '',
  plural: 'pods',
  matching: (names) => new Set([...names].filter(isPodName)),
  usage: (object, nowMs) => podUsage(object, nowMs),
  isInScope: (object, scope) => isPodInScope(object, scope),
  missing: (object, names) => missingOf(object, names),
}

function isPodName(name: string): boolean {
  return (
    plainNames.has(name) ||
    isHugePages(name) ||
    name.startsWith(`requests.${hugePagesPrefix}`) ||
    isExtendedQuotaName(name)
  )
}

/** `requests.example.com/gpu` */
export function isExtendedQuotaName(name: string): boolean {
  if (!name.startsWith('requests.')) return false
  return !isNativeResource(name) || name.startsWith(`requests.${deviceClassPrefix}`)
}

export function podUsage(pod: Pod, nowMs: number): Amounts {
  const counted: Amounts = new Map([[podCount, one]])
  if (!isCharged(pod, nowMs)) return counted
  return addAmounts(counted, computeUsage(podRequests(pod), podLimits(pod)))
}

/**
 * Pods that are over, or should be gone by now, cost nothing. Upstream adds the grace period to a time of deletion that
 * has it in already.
 */
export function isCharged(pod: Pod, nowMs: number): boolean {
  if (isPodTerminal(pod)) return false
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata ?? {}
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true
  const deletedMs = parseTime(deletionTimestamp) ?? 0
  return nowMs <= deletedMs + deletionGracePeriodSeconds * 1000
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map([['pods', one]])
  for (const name of computeNames) {
    const request = requests.get(name)
    const limit = limits.get(name)
    if (request !== undefined) usage.set(name, request).set(`requests.${name}`, request)
    if (limit !== undefined) usage.set(`limits.${name}`, limit)
  }
  for (const [name, request] of requests) {
    if (isHugePages(name)) usage.set(name, request).set(`requests.${name}`, request)
    if (isExtendedName(name)) usage.set(`requests.${name}`, request)
  }
  return usage
}

function isExtendedName(name: string): boolean {
  if (name.startsWith(deviceClassPrefix)) return true
  return !isNativeResource(name) && !name.startsWith('requests.')
}

function missingOf(pod: Pod, names: ReadonlySet<string>): string | undefined {
  if (hasPodLevelResources(pod)) return undefined
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
  const parts = requiredNames
    .filter((name) => names.has(name))
    .toSorted()
    .flatMap((name) => {
      const silent = new Set(containers.filter((each) => !says(each, name)).map((each) => each.name))
      return silent.size === 0 ? [] : [`${name} for: ${[...silent].toSorted().join(',')}`]
    })
  return parts.length === 0 ? undefined : `must specify ${parts.join('; ')}`
}

function says({ resources }: Container, name: string): boolean {
  if (name.startsWith('limits.')) return has(resources?.limits, name.slice('limits.'.length))
  return has(resources?.requests, name.startsWith('requests.') ? name.slice('requests.'.length) : name)
}

const has = (texts: ResourceTexts | undefined, name: string): boolean =>
  texts !== undefined && Object.hasOwn(texts, name)

function isPodInScope(pod: Pod, scope: ScopedResourceSelectorRequirement): boolean {
  switch (scope.scopeName) {
    case 'Terminating':
      return hasDeadline(pod)
    case 'NotTerminating':
      return !hasDeadline(pod)
    case 'BestEffort':
      return isBestEffort(pod)
    case 'NotBestEffort':
      return !isBestEffort(pod)
    case 'PriorityClass': {
      const name = pod.spec?.priorityClassName ?? ''
      return isSelected(scope, name === '' ? undefined : name)
    }
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod)
    default:
      return false
  }
}

/** What quotas call terminating: it ends by itself. */
export const hasDeadline = ({ spec }: Pod): boolean => (spec?.activeDeadlineSeconds ?? -1) >= 0

function isBestEffort({ spec, status }: Pod): boolean {
  if (status?.qosClass !== undefined && status.qosClass !== '') return status.qosClass === 'BestEffort'
  const parts =
    spec?.resources === undefined
      ? [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ resources }) => resources)
      : [spec.resources]
  return !parts.some((part) => asksForCompute(part?.requests) || asksForCompute(part?.limits))
}

function asksForCompute(texts: ResourceTexts | undefined): boolean {
  return [...readAmounts(texts)].some(
    ([name, quantity]) => (name === 'cpu' || name === 'memory') && quantity.unscaled > 0n,
  )
}

function reachesOtherNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {}
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity): readonly (PodAffinityTerm | undefined)[] => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((weighted) => weighted.podAffinityTerm),
  ])
  return terms.some((term) => (term?.namespaces ?? []).length > 0 || term?.namespaceSelector !== undefined)
}
