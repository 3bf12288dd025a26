// Mirrors pkg/apis/core/validation/validation.go validatePvNodeAffinity, release 1.36.
import type { NodeSelectorRequirement, NodeSelectorTerm, VolumeNodeAffinity } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'

const currentLabels: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
])

type Affinity = VolumeNodeAffinity | undefined

const termsOf = (affinity: Affinity): readonly NodeSelectorTerm[] => affinity?.required?.nodeSelectorTerms ?? []

/** Whether they say the same of nodes; labels of old may have become today's. */
export function isSameAffinity(next: Affinity, previous: Affinity): boolean {
  const [terms, old] = [termsOf(next), termsOf(previous)]
  if ((next?.required === undefined) !== (previous?.required === undefined)) return false
  return terms.length === old.length && terms.every((term, index) => isSameTerm(term, old[index] ?? {}))
}

function isSameTerm(next: NodeSelectorTerm, previous: NodeSelectorTerm): boolean {
  return (
    isSameList(next.matchExpressions ?? [], previous.matchExpressions ?? []) &&
    isSameList(next.matchFields ?? [], previous.matchFields ?? [])
  )
}

function isSameList(next: readonly NodeSelectorRequirement[], previous: readonly NodeSelectorRequirement[]): boolean {
  if (next.length !== previous.length) return false
  return next.every((requirement, index) => {
    const old = previous[index]
    if (old === undefined) return false
    const isRenamed = currentLabels.get(old.key) === requirement.key
    return semanticEqual(requirement, isRenamed ? { ...old, key: requirement.key } : old)
  })
}

/** As Go prints the internal structure. */
export function shownAffinity(affinity: Affinity): object | null {
  if (affinity === undefined) return null
  const terms = termsOf(affinity).map((term) => ({
    MatchExpressions: shownRequirements(term.matchExpressions),
    MatchFields: shownRequirements(term.matchFields),
  }))
  return { Required: affinity.required === undefined ? null : { NodeSelectorTerms: terms } }
}

function shownRequirements(requirements: readonly NodeSelectorRequirement[] | undefined): readonly object[] | null {
  return (
    requirements?.map(({ key, operator, values }) => ({ Key: key, Operator: operator, Values: values ?? null })) ?? null
  )
}
