// Mirrors apiserver pkg/quota/v1/interfaces.go and generic/evaluator.go, 1.36.
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import type { KubeObject } from '../resource-type.ts'
import type { Amounts } from './amounts.ts'
import { one } from './amounts.ts'

/** What quotas can limit of one resource, and how much of that an object takes. */
export interface QuotaEvaluator {
  readonly group: string
  readonly plural: string
  /** Those of the names of a quota that it measures. */
  matching(names: Iterable<string>): ReadonlySet<string>
  usage(object: KubeObject, nowMs: number): Amounts
  /** Throws a `ScopeError` for an operator that is none. */
  isInScope(object: KubeObject, scope: ScopedResourceSelectorRequirement): boolean
  /** What the object has to say before those names can be counted. */
  missing?(object: KubeObject, names: ReadonlySet<string>): string | undefined
}

/** A scope's selector cannot be read. */
export class ScopeError extends Error {
  override readonly name = 'ScopeError'
}

export const countName = (group: string, plural: string): string =>
  group === '' ? `count/${plural}` : `count/${plural}.${group}`

/** The scopes of a quota, all of which an object has to be in. */
export function scopesOf({ spec }: ResourceQuota): readonly ScopedResourceSelectorRequirement[] {
  const scopes = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' }))
  return [...scopes, ...(spec?.scopeSelector?.matchExpressions ?? [])]
}

/** Whether a quota that limits something of the object's resource is about the object. */
export function isInScopes(evaluator: QuotaEvaluator, object: KubeObject, quota: ResourceQuota): boolean {
  return scopesOf(quota).every((scope) => evaluator.isInScope(object, scope))
}

/** Counts objects; nothing of it is in any scope. */
export function objectCount(group: string, plural: string, alias?: string): QuotaEvaluator {
  const names = [countName(group, plural), ...(alias === undefined ? [] : [alias])]
  const usage: Amounts = new Map(names.map((name) => [name, one]))
  return {
    group,
    plural,
    matching: (given) => intersection(given, names),
    usage: () => usage,
    isInScope: () => false,
  }
}

export function intersection(given: Iterable<string>, names: readonly string[]): ReadonlySet<string> {
  return new Set([...given].filter((name) => names.includes(name)))
}

/** Whether one of several names is selected, for `In`, `NotIn`, `Exists` and `DoesNotExist`. */
export function isSelected(
  { operator, values = [] }: ScopedResourceSelectorRequirement,
  name: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
      return name !== undefined && values.includes(name)
    case 'NotIn':
      return name === undefined || !values.includes(name)
    case 'Exists':
      return name !== undefined
    case 'DoesNotExist':
      return name === undefined
    default:
      throw new ScopeError(`failed to parse and convert selector: "${operator}" is not a valid scope selector operator`)
  }
}
