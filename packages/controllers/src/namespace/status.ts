// Mirrors pkg/controller/namespace/deletion/status_condition_utils.go, 1.36.
import { toTime, type Namespace, type NamespaceCondition } from '@coxswain/api'
import {
  contentFailure,
  contentRemaining,
  discoveryFailure,
  finalizersRemaining,
  groupVersionParsingFailure,
  type ConditionTexts,
} from './texts.ts'

/** What one pass over a namespace's content found. */
export interface Findings {
  /** Why the list of resources is not complete, whole text. */
  readonly discoveryFailure: string | undefined
  readonly deletionFailures: readonly string[]
  /** Objects left, by `<resource>.<group>`. */
  readonly remaining: ReadonlyMap<string, number>
  /** Objects left that carry it, by finalizer. */
  readonly finalizers: ReadonlyMap<string, number>
}

/** The five conditions in their order; what is there already keeps its place and, with the same status, its time. */
export function nextStatus(live: Namespace, findings: Findings, nowMs: number): Namespace {
  const conditions = [...(live.status?.conditions ?? [])]
  for (const [texts, problem] of problems(findings)) {
    const at = conditions.findIndex((condition) => condition.type === texts.type)
    const next = conditionOf(texts, problem, at < 0 ? undefined : conditions[at], nowMs)
    if (at < 0) conditions.push(next)
    else conditions[at] = next
  }
  return { ...live, status: { ...live.status, conditions } }
}

function conditionOf(
  texts: ConditionTexts,
  problem: string | undefined,
  before: NamespaceCondition | undefined,
  nowMs: number,
): NamespaceCondition {
  const status = problem === undefined ? 'False' : 'True'
  const reason = problem === undefined ? texts.falseReason : texts.trueReason
  const message = problem ?? texts.falseMessage
  if (before?.status === status && before.reason === reason && before.message === message) return before
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : toTime(nowMs)
  return { type: texts.type, status, lastTransitionTime, reason, message }
}

function problems(findings: Findings): readonly (readonly [ConditionTexts, string | undefined])[] {
  const { deletionFailures } = findings
  const deletion = `Failed to delete all resource types, ${deletionFailures.length} remaining: ${deletionFailures.toSorted().join(', ')}`
  return [
    [discoveryFailure, findings.discoveryFailure],
    // Group versions come to us parsed, so there is nothing that could fail to parse.
    [groupVersionParsingFailure, undefined],
    [contentFailure, deletionFailures.length === 0 ? undefined : deletion],
    [contentRemaining, remainingMessage(findings.remaining)],
    [finalizersRemaining, finalizersMessage(findings.finalizers)],
  ]
}

function remainingMessage(remaining: ReadonlyMap<string, number>): string | undefined {
  const items = [...remaining]
    .filter(([, count]) => count > 0)
    .map(([resource, count]) => `${resource} has ${count} resource instances`)
  return items.length === 0 ? undefined : `Some resources are remaining: ${items.toSorted().join(', ')}`
}

function finalizersMessage(finalizers: ReadonlyMap<string, number>): string | undefined {
  const items = [...finalizers]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} in ${count} resource instances`)
  return items.length === 0
    ? undefined
    : `Some content in the namespace has finalizers remaining: ${items.toSorted().join(', ')}`
}
