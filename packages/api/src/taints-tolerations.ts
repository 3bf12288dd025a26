// Mirrors k8s.io/api/core/v1 toleration.go and taint.go, component-helpers scheduling/corev1 and pkg/util/taints, 1.36.
import type { Taint, Toleration } from './generated/types/core-v1.ts'
import { parseInt64 } from './label-selector.ts'
import { validateLabelValue, validateQualifiedName } from './names.ts'

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'

const effects: ReadonlySet<string> = new Set<TaintEffect>(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])

/** `comparisonOperators` is the feature gate TaintTolerationComparisonOperators, which 1.36 has off. */
export interface TolerationOptions {
  readonly comparisonOperators?: boolean | undefined
}

/** An absent effect, or an absent key, tolerates any; an absent operator is `Equal`. */
export function toleratesTaint(toleration: Toleration, taint: Taint, options?: TolerationOptions): boolean {
  if (isSet(toleration.effect) && toleration.effect !== taint.effect) return false
  if (isSet(toleration.key) && toleration.key !== taint.key) return false
  switch (toleration.operator ?? '') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '')
    case 'Exists':
      return true
    case 'Lt':
    case 'Gt':
      return options?.comparisonOperators === true && isBeyond(taint, toleration)
    default:
      return false
  }
}

/** Whether the taint's value is below (`Lt`) or above (`Gt`) the toleration's. Only canonical whole numbers compare. */
function isBeyond(taint: Taint, toleration: Toleration): boolean {
  const [tainted, tolerated] = [decimalInteger(taint.value ?? ''), decimalInteger(toleration.value ?? '')]
  if (tainted === undefined || tolerated === undefined) return false
  return toleration.operator === 'Lt' ? tainted < tolerated : tainted > tolerated
}

function decimalInteger(text: string): bigint | undefined {
  return /^(?:0|-?[1-9][0-9]*)$/.test(text) ? parseInt64(text) : undefined
}

export function areTolerated(
  tolerations: readonly Toleration[] | undefined,
  taint: Taint,
  options?: TolerationOptions,
): boolean {
  return tolerations?.some((toleration) => toleratesTaint(toleration, taint, options)) ?? false
}

/** The first taint that counts and that nothing tolerates. */
export function findUntoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  counts: (taint: Taint) => boolean = () => true,
  options?: TolerationOptions,
): Taint | undefined {
  return taints?.find((taint) => counts(taint) && !areTolerated(tolerations, taint, options))
}

/** The taints that keep a pod from a node, or drive it away. */
export function keepsPodsAway(taint: Taint): boolean {
  return taint.effect === 'NoSchedule' || taint.effect === 'NoExecute'
}

/** For each taint the first toleration that tolerates it; undefined when one is not tolerated. */
export function matchingTolerations(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
): readonly Toleration[] | undefined {
  const found: Toleration[] = []
  for (const taint of taints ?? []) {
    const toleration = tolerations?.find((each) => toleratesTaint(each, taint))
    if (toleration === undefined) return undefined
    found.push(toleration)
  }
  return found
}

/** Taints are the same by key and effect; value and time are their content. */
export function isSameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && (a.effect ?? '') === (b.effect ?? '')
}

export function hasTaint(taints: readonly Taint[] | undefined, taint: Taint): boolean {
  return taints?.some((each) => isSameTaint(each, taint)) ?? false
}

/** What to add to `before` and what to remove from it to have `after`. */
export function diffTaints(
  after: readonly Taint[] | undefined,
  before: readonly Taint[] | undefined,
): { readonly add: readonly Taint[]; readonly remove: readonly Taint[] } {
  return {
    add: (after ?? []).filter((taint) => !hasTaint(before, taint)),
    remove: (before ?? []).filter((taint) => !hasTaint(after, taint)),
  }
}

/** The taints with `taint` in the place of every one that is the same, else at the end; undefined when it is there already. */
export function withTaint(taints: readonly Taint[] | undefined, taint: Taint): readonly Taint[] | undefined {
  const existing = taints ?? []
  const first = existing.find((each) => isSameTaint(each, taint))
  if (first === undefined) return [...existing, taint]
  if (existing.some((each) => isSameTaint(each, taint) && isEqualTaint(each, taint))) return undefined
  return existing.map((each) => (isSameTaint(each, taint) ? taint : each))
}

/** The taints without those that are the same as `taint`; undefined when there are none. */
export function withoutTaint(taints: readonly Taint[] | undefined, taint: Taint): readonly Taint[] | undefined {
  return hasTaint(taints, taint) ? taints?.filter((each) => !isSameTaint(each, taint)) : undefined
}

function isEqualTaint(a: Taint, b: Taint): boolean {
  return (a.value ?? '') === (b.value ?? '') && a.timeAdded === b.timeAdded
}

/** `key=value:effect`, `key:effect`, `key=value:`, `key`. */
export function printTaint({ key, value, effect }: Taint): string {
  if (isSet(effect)) return isSet(value) ? `${key}=${value}:${effect}` : `${key}:${effect}`
  return isSet(value) ? `${key}=${value}:` : key
}

/**
 * Reads taints as flags have them: `key=value:effect` to add, `key:effect-` or `key-` to remove. Throws an `Error` with
 * Kubernetes' message.
 */
export function parseTaints(specs: readonly string[]): {
  readonly add: readonly Taint[]
  readonly remove: readonly Taint[]
} {
  const add: Taint[] = []
  const remove: Taint[] = []
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1))
      remove.push({ key, effect })
      continue
    }
    const taint = parseTaint(spec)
    if (taint.effect === '') throw new Error(`invalid taint spec: ${spec}`)
    if (hasTaint(add, taint)) {
      const printed = `{${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`
      throw new Error(`duplicated taints with the same key and effect: ${printed}`)
    }
    add.push(taint)
  }
  return { add, remove }
}

function parseTaint(spec: string): Taint {
  const [pair = '', effect, ...more] = spec.split(':')
  if (more.length > 0) throw new Error(`invalid taint spec: ${spec}`)
  if (effect !== undefined && !effects.has(effect)) {
    throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`)
  }
  const [key = '', value, ...rest] = effect === undefined ? [pair] : pair.split('=')
  if (rest.length > 0) throw new Error(`invalid taint spec: ${spec}`)
  const messages = [validateLabelValue(value ?? ''), validateQualifiedName(key)].find((found) => found.length > 0)
  if (messages !== undefined) throw new Error(`invalid taint spec: ${spec}, ${messages.join('; ')}`)
  return value === undefined || value === '' ? { key, effect: effect ?? '' } : { key, value, effect: effect ?? '' }
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}
