// Mirrors pkg/registry/core/pod/strategy.go mutatePodAffinity and mutateTopologySpreadConstraints, 1.36.
import type { Affinity, LabelSelector, PodAffinityTerm, PodSpec, TopologySpreadConstraint } from '@coxswain/api'
import { changeField, mapItems, withField } from '@coxswain/base'

type Labels = Readonly<Record<string, string>>
interface Keys {
  readonly labelSelector?: LabelSelector | undefined
  readonly matchLabelKeys?: readonly string[] | undefined
  readonly mismatchLabelKeys?: readonly string[] | undefined
}

/** Keys of labels that a term names become requirements on the pod's own values of them. */
export function mergeLabelKeys(spec: PodSpec, labels: Labels | undefined): PodSpec {
  if (labels === undefined || (spec.affinity === undefined && spec.topologySpreadConstraints === undefined)) return spec
  const withAffinity = changeField(spec, 'affinity', (affinity) => mergeIntoAffinity(affinity, labels))
  return changeField(withAffinity, 'topologySpreadConstraints', (constraints) =>
    mapItems<TopologySpreadConstraint>(constraints, (constraint) => mergeKeys(constraint, labels)),
  )
}

function mergeIntoAffinity(affinity: Affinity, labels: Labels): Affinity {
  const merge = <T extends NonNullable<Affinity['podAffinity']>>(terms: T): T => mergeIntoTerms(terms, labels)
  return changeField(changeField(affinity, 'podAffinity', merge), 'podAntiAffinity', merge)
}

function mergeIntoTerms<T extends NonNullable<Affinity['podAffinity']>>(affinity: T, labels: Labels): T {
  const mergeTerm = (term: PodAffinityTerm): PodAffinityTerm => mergeKeys(term, labels)
  const required = mapItems(affinity.requiredDuringSchedulingIgnoredDuringExecution, mergeTerm)
  const preferred = mapItems(affinity.preferredDuringSchedulingIgnoredDuringExecution, (weighted) =>
    withField(weighted, 'podAffinityTerm', mergeTerm(weighted.podAffinityTerm)),
  )
  return withField(
    withField(affinity, 'requiredDuringSchedulingIgnoredDuringExecution', required),
    'preferredDuringSchedulingIgnoredDuringExecution',
    preferred,
  )
}

function mergeKeys<T extends Keys>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  if (labelSelector === undefined) return term
  const added = [...requirements(matchLabelKeys, 'In', labels), ...requirements(mismatchLabelKeys, 'NotIn', labels)]
  if (added.length === 0) return term
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added]
  return { ...term, labelSelector: { ...labelSelector, matchExpressions } }
}

type Requirements = NonNullable<LabelSelector['matchExpressions']>

function requirements(keys: readonly string[], operator: 'In' | 'NotIn', labels: Labels): Requirements {
  return keys.flatMap((key) => {
    const value = labels[key]
    return value === undefined ? [] : [{ key, operator, values: [value] }]
  })
}
