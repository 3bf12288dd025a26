// Mirrors pkg/apis/core/validation/validation.go ValidatePodUpdate (gated pods) and validateNodeAffinityMutation, 1.36.
import type { Affinity, NodeAffinity, NodeSelectorTerm, PodSpec } from '@coxswain/api'
import { semanticEqual, sortedMap } from '@coxswain/base'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { internalForm } from '../rules/internal-form.ts'

/**
 * A pod that waits at a gate may be told more narrowly where it may run. Returns the specification with those changes taken
 * back, so that what is left can be compared.
 */
export function validateGatedChanges(errors: ErrorList, next: PodSpec, previous: PodSpec): PodSpec {
  const nodeSelector = previous.nodeSelector
  if (!isNarrowed(next.nodeSelector, nodeSelector)) {
    const why = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'
    errors.push(invalid('spec.nodeSelector', sortedMap(next.nodeSelector), why))
  }
  const before = previous.affinity?.nodeAffinity
  const after = next.affinity?.nodeAffinity
  if (semanticEqual(before, after)) return { ...next, nodeSelector }
  validateAffinityChange(errors, after, before)
  return { ...next, nodeSelector, affinity: takeBack(next.affinity, previous.affinity) }
}

type Labels = Readonly<Record<string, string>> | undefined

function isNarrowed(next: Labels, previous: Labels): boolean {
  return Object.entries(previous ?? {}).every(([key, value]) => next?.[key] === value)
}

function takeBack(next: Affinity | undefined, previous: Affinity | undefined): Affinity | undefined {
  const nodeAffinity = previous?.nodeAffinity
  if (next === undefined) return nodeAffinity && { nodeAffinity }
  if (previous === undefined && !next.podAffinity && !next.podAntiAffinity) return undefined
  return { ...next, nodeAffinity }
}

const termsField = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms'

function validateAffinityChange(
  errors: ErrorList,
  next: NodeAffinity | undefined,
  previous: NodeAffinity | undefined,
): void {
  const before = previous?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const after = next?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  if (before.length === 0) return
  if (before.length !== after.length) {
    const shown = after.length === 0 ? null : after.map(shownTerm)
    errors.push(invalid(termsField, shown, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'))
    return
  }
  for (const [index, term] of before.entries()) {
    const changed = after[index]
    if (changed === undefined || hasOnlyAdditions(changed, term)) continue
    const why = 'only additions are allowed (no mutations or deletions)'
    errors.push(invalid(`${termsField}[${index}]`, shownTerm(changed), why))
  }
}

/** A term without requirements matches nothing: adding to it would widen. */
function hasOnlyAdditions(next: NodeSelectorTerm, previous: NodeSelectorTerm): boolean {
  const before = [...(previous.matchExpressions ?? []), ...(previous.matchFields ?? [])]
  const after = [...(next.matchExpressions ?? []), ...(next.matchFields ?? [])]
  if (before.length === 0) return after.length === 0
  return (
    beginsWith(next.matchExpressions, previous.matchExpressions) && beginsWith(next.matchFields, previous.matchFields)
  )
}

type Requirements = NodeSelectorTerm['matchExpressions']

function beginsWith(next: Requirements, previous: Requirements): boolean {
  return (previous ?? []).every((requirement, index) => semanticEqual(requirement, next?.[index]))
}

function shownTerm(term: NodeSelectorTerm): object {
  return internalForm('NodeSelectorTerm', term)
}
