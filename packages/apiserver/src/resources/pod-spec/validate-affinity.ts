// Mirrors pkg/apis/core/validation/validation.go validateAffinity and validateTopologySpreadConstraints, 1.36.
import { nameIsDnsLabel } from '@coxswain/api'
import type { Affinity, LabelSelector, NodeAffinity, PodAffinityTerm, TopologySpreadConstraint } from '@coxswain/api'
import { duplicate, forbidden, invalid, invalidEach, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateLabelSelector } from '../rules/label-selectors.ts'
import { checkQualifiedName } from '../rules/names.ts'
import { validateNodeSelector, validateNodeSelectorTerm } from '../rules/node-selectors.ts'
import { checkPositive } from '../rules/numbers.ts'
import { checkOneOf } from '../rules/one-of.ts'

const weightMessage = 'must be in the range 1-100'
const whileScheduling = 'DuringSchedulingIgnoredDuringExecution'

export function validateAffinity(errors: ErrorList, path: string, affinity: Affinity): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  if (nodeAffinity) validateNodeAffinity(errors, `${path}.nodeAffinity`, nodeAffinity)
  if (podAffinity) validatePodAffinity(errors, `${path}.podAffinity`, podAffinity)
  if (podAntiAffinity) validatePodAffinity(errors, `${path}.podAntiAffinity`, podAntiAffinity)
}

function validateNodeAffinity(errors: ErrorList, path: string, affinity: NodeAffinity): void {
  const selector = affinity.requiredDuringSchedulingIgnoredDuringExecution
  if (selector) validateNodeSelector(errors, `${path}.required${whileScheduling}`, selector)
  for (const [index, term] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const termPath = `${path}.preferred${whileScheduling}[${index}]`
    checkWeight(errors, termPath, term.weight)
    validateNodeSelectorTerm(errors, `${termPath}.preference`, term.preference, { isPreference: true })
  }
}

function checkWeight(errors: ErrorList, path: string, weight: number): void {
  if (weight <= 0 || weight > 100) errors.push(invalid(`${path}.weight`, weight, weightMessage))
}

function validatePodAffinity(errors: ErrorList, path: string, affinity: NonNullable<Affinity['podAffinity']>): void {
  for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    validateTerm(errors, `${path}.required${whileScheduling}[${index}]`, term)
  }
  for (const [index, weighted] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const termPath = `${path}.preferred${whileScheduling}[${index}]`
    checkWeight(errors, termPath, weighted.weight)
    validateTerm(errors, `${termPath}.podAffinityTerm`, weighted.podAffinityTerm)
  }
}

function validateTerm(errors: ErrorList, path: string, term: PodAffinityTerm): void {
  validateLabelSelector(errors, `${path}.labelSelector`, term.labelSelector)
  validateLabelSelector(errors, `${path}.namespaceSelector`, term.namespaceSelector)
  for (const name of term.namespaces ?? []) {
    invalidEach(errors, `${path}.namespace`, name, nameIsDnsLabel(name, false))
  }
  validateLabelKeys(errors, path, term)
  if (!term.topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'))
  checkQualifiedName(errors, `${path}.topologyKey`, term.topologyKey ?? '')
}

interface LabelKeys {
  readonly labelSelector?: LabelSelector | undefined
  readonly matchLabelKeys?: readonly string[] | undefined
  readonly mismatchLabelKeys?: readonly string[] | undefined
}

/** Keys whose values the server merges into the selector: legal names, and in no two places. */
function validateLabelKeys(errors: ErrorList, path: string, keys: LabelKeys): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = keys
  if (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0) return
  checkKeys(errors, `${path}.matchLabelKeys`, matchLabelKeys, labelSelector)
  checkKeys(errors, `${path}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector)
  const selected = new Set(Object.keys(labelSelector?.matchLabels ?? {}))
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys.lastIndexOf(key)
    if (index >= 0 && selected.has(key)) {
      errors.push(invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'))
    }
    selected.add(key)
  }
  for (const [index, key] of matchLabelKeys.entries()) {
    if (!mismatchLabelKeys.includes(key)) continue
    const why = 'exists in both matchLabelKeys and mismatchLabelKeys'
    errors.push(invalid(`${path}.matchLabelKeys[${index}]`, key, why))
  }
}

function checkKeys(
  errors: ErrorList,
  path: string,
  keys: readonly string[],
  selector: LabelSelector | undefined,
): void {
  if (keys.length === 0) return
  if (selector === undefined) {
    errors.push(forbidden(path, 'must not be specified when labelSelector is not set'))
    return
  }
  for (const [index, key] of keys.entries()) checkQualifiedName(errors, `${path}[${index}]`, key)
}

const spreadActions = ['DoNotSchedule', 'ScheduleAnyway']
const inclusionPolicies = ['Honor', 'Ignore']

export function validateSpreadConstraints(
  errors: ErrorList,
  path: string,
  constraints: readonly TopologySpreadConstraint[],
): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`
    checkPositive(errors, `${at}.maxSkew`, constraint.maxSkew)
    if (!constraint.topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'))
    checkOneOf(errors, `${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable ?? '', spreadActions)
    if (constraints.slice(index + 1).some((other) => isSameSpread(constraint, other))) {
      const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair))
    }
    checkMinDomains(errors, `${at}.minDomains`, constraint)
    checkOneOf(errors, `${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, inclusionPolicies)
    checkOneOf(errors, `${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, inclusionPolicies)
    validateLabelKeys(errors, at, constraint)
    validateLabelSelector(errors, `${at}.labelSelector`, constraint.labelSelector)
  }
}

function isSameSpread(a: TopologySpreadConstraint, b: TopologySpreadConstraint): boolean {
  return a.topologyKey === b.topologyKey && a.whenUnsatisfiable === b.whenUnsatisfiable
}

function checkMinDomains(errors: ErrorList, field: string, constraint: TopologySpreadConstraint): void {
  const { minDomains, whenUnsatisfiable } = constraint
  if (minDomains === undefined) return
  checkPositive(errors, field, minDomains)
  if (whenUnsatisfiable === 'DoNotSchedule') return
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`
  errors.push(invalid(field, minDomains, why))
}
