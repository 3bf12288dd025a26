// Mirrors the constraints of plugin/pkg/admission/limitranger/admission.go, release 1.36.
import {
  type LimitRange,
  type LimitRangeItem,
  parseQuantity,
  type PersistentVolumeClaim,
  type Pod,
  printQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
} from '@coxswain/api'
import {
  aggregateContainers,
  type Amounts,
  maskAmounts,
  noAmounts,
  readAmounts,
  type ResourceTexts,
  zero,
} from '@coxswain/api/quota'

/** Above it a value in thousandths does not fit into an int64. */
const milliMax = 9_223_372_036_854_775n

/** What this plugin lets a pod as a whole say; of huge pages it knows nothing. */
const podLevelNames: ReadonlySet<string> = new Set(['cpu', 'memory'])

interface Asked {
  readonly requests: Amounts
  readonly limits: Amounts
}

/** What of a pod is out of bounds; in Kubernetes' words. */
export function podFaults({ spec }: LimitRange, pod: Pod): readonly string[] {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
  return (spec?.limits ?? []).flatMap((limit) => {
    if (limit.type === 'Container') {
      return containers.flatMap(({ resources }) =>
        faultsOf(limit, { requests: readAmounts(resources?.requests), limits: readAmounts(resources?.limits) }),
      )
    }
    return limit.type === 'Pod' ? faultsOf(limit, askedByPod(pod)) : []
  })
}

export function claimFaults({ spec }: LimitRange, claim: PersistentVolumeClaim): readonly string[] {
  const requests = readAmounts(claim.spec?.resources?.requests)
  return (spec?.limits ?? []).flatMap(({ type, min, max }) => {
    if (type !== 'PersistentVolumeClaim') return []
    return [
      ...each(min, (name, enforced) => belowMin({ type, name, enforced }, { requests, limits: noAmounts })),
      ...each(max, (name, enforced) => requestAboveMax({ type, name, enforced }, requests)),
    ]
  })
}

/** The pod's own word counts before that of its containers. */
function askedByPod({ spec }: Pod): Asked {
  const asked = (part: 'requests' | 'limits'): Amounts => {
    const ofContainers = aggregateContainers(spec, ({ resources }) => readAmounts(resources?.[part]))
    const own = maskAmounts(readAmounts(spec?.resources?.[part]), podLevelNames)
    return new Map([...ofContainers, ...own])
  }
  return { requests: asked('requests'), limits: asked('limits') }
}

function faultsOf({ type, min, max, maxLimitRequestRatio }: LimitRangeItem, asked: Asked): readonly string[] {
  return [
    ...each(min, (name, enforced) => belowMin({ type, name, enforced }, asked)),
    ...each(max, (name, enforced) => aboveMax({ type, name, enforced }, asked)),
    ...each(maxLimitRequestRatio, (name, enforced) => aboveRatio({ type, name, enforced }, asked)),
  ]
}

function each(
  texts: ResourceTexts | undefined,
  check: (name: string, enforced: Quantity) => string | undefined,
): readonly string[] {
  const names = Object.keys(texts ?? {}).toSorted()
  return names.flatMap((name) => check(name, parseQuantity(texts?.[name] ?? '0')) ?? [])
}

interface Bound {
  readonly type: string
  readonly name: string
  readonly enforced: Quantity
}

/** All in thousandths, or all in whole units when one of them is too large for that. */
function values(...quantities: readonly (Quantity | undefined)[]): readonly bigint[] {
  const given = quantities.map((quantity) => quantity ?? zero)
  const whole = given.map(quantityValue)
  return whole.every((value) => value <= milliMax) ? given.map(quantityMilliValue) : whole
}

function belowMin({ type, name, enforced }: Bound, { requests, limits }: Asked): string | undefined {
  const request = requests.get(name)
  const limit = limits.get(name)
  const bound = `minimum ${name} usage per ${type} is ${printQuantity(enforced)}`
  if (request === undefined) return `${bound}.  No request is specified`
  const [asked = 0n, limited = 0n, least = 0n] = values(request, limit, enforced)
  if (asked < least) return `${bound}, but request is ${printQuantity(request)}`
  return limit !== undefined && limited < least ? `${bound}, but limit is ${printQuantity(limit)}` : undefined
}

function requestAboveMax({ type, name, enforced }: Bound, requests: Amounts): string | undefined {
  const request = requests.get(name)
  const bound = `maximum ${name} usage per ${type} is ${printQuantity(enforced)}`
  if (request === undefined) return `${bound}.  No request is specified`
  const [asked = 0n, most = 0n] = values(request, enforced)
  return asked > most ? `${bound}, but request is ${printQuantity(request)}` : undefined
}

function aboveMax({ type, name, enforced }: Bound, { requests, limits }: Asked): string | undefined {
  const request = requests.get(name)
  const limit = limits.get(name)
  const bound = `maximum ${name} usage per ${type} is ${printQuantity(enforced)}`
  if (limit === undefined) return `${bound}.  No limit is specified`
  const [asked = 0n, limited = 0n, most = 0n] = values(request, limit, enforced)
  if (limited > most) return `${bound}, but limit is ${printQuantity(limit)}`
  return request !== undefined && asked > most ? `${bound}, but request is ${printQuantity(request)}` : undefined
}

function aboveRatio({ type, name, enforced }: Bound, { requests, limits }: Asked): string | undefined {
  const [asked = 0n, limited = 0n] = values(requests.get(name), limits.get(name), enforced)
  const bound = `${name} max limit to request ratio per ${type} is ${printQuantity(enforced)}`
  if (asked === 0n) return `${bound}, but no request is specified or request is 0`
  if (limited === 0n) return `${bound}, but no limit is specified or limit is 0`
  const ratio = Number(limited) / Number(asked)
  const isFine = quantityValue(enforced) <= milliMax
  const isAbove = isFine ? ratio * 1000 > Number(quantityMilliValue(enforced)) : ratio > Number(quantityValue(enforced))
  return isAbove ? `${bound}, but provided ratio is ${ratio.toFixed(6)}` : undefined
}
