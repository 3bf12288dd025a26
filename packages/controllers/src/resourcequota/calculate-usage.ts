// Mirrors CalculateUsage of apiserver pkg/quota/v1/resources.go and CalculateUsageStats of generic/evaluator.go, 1.36.
import type { KubeObject, ResourceQuota } from '@coxswain/api'
import {
  addAmounts,
  isInScopes,
  maskAmounts,
  noAmounts,
  ScopeError,
  zero,
  type Amounts,
  type QuotaEvaluator,
} from '@coxswain/api/quota'
import { errorText } from '../shared/failures.ts'

/** An evaluator, and the objects that it measures. */
export interface QuotaSource {
  readonly evaluator: QuotaEvaluator
  /** Throws while they are not known. */
  list(namespace: string): readonly KubeObject[]
}

export interface Usage {
  /** Without the names whose measuring failed. */
  readonly used: Amounts
  readonly errors: readonly unknown[]
}

/** What the objects of the quota's namespace use of what it limits. */
export function calculateUsage(quota: ResourceQuota, sources: readonly QuotaSource[], nowMs: number): Usage {
  const hardNames = Object.keys(quota.spec?.hard ?? {})
  const matched = new Set<string>()
  const failed = new Set<string>()
  const errors: unknown[] = []
  let used = noAmounts
  for (const source of sources) {
    const names = [...source.evaluator.matching(hardNames)].filter((name) => !failed.has(name))
    if (names.length === 0) continue
    try {
      used = addAmounts(used, measure(quota, source, { names, nowMs }))
      for (const name of names) matched.add(name)
    } catch (error) {
      errors.push(error)
      for (const name of names) failed.add(name)
    }
  }
  for (const name of failed) matched.delete(name)
  return { used: maskAmounts(used, matched), errors }
}

interface Measuring {
  readonly names: readonly string[]
  readonly nowMs: number
}

function measure(quota: ResourceQuota, { evaluator, list }: QuotaSource, { names, nowMs }: Measuring): Amounts {
  let used: Amounts = new Map(names.map((name) => [name, zero]))
  for (const object of listed(list, quota.metadata?.namespace ?? '')) {
    const isCounted = isInScopesIfReadable(evaluator, object, quota)
    // As upstream: a scope that cannot be read ends the count with what it has come to.
    if (isCounted === undefined) return used
    if (isCounted) used = addAmounts(used, evaluator.usage(object, nowMs))
  }
  return used
}

function listed(list: QuotaSource['list'], namespace: string): readonly KubeObject[] {
  try {
    return list(namespace)
  } catch (error) {
    throw new Error(`failed to list content: ${errorText(error)}`, { cause: error })
  }
}

function isInScopesIfReadable(evaluator: QuotaEvaluator, object: KubeObject, quota: ResourceQuota) {
  try {
    return isInScopes(evaluator, object, quota)
  } catch (error) {
    if (error instanceof ScopeError) return undefined
    throw error
  }
}
