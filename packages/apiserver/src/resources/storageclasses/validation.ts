// Mirrors pkg/apis/storage/validation/validation.go ValidateStorageClass, release 1.36.
import { utf8Length, type StorageClass, type TopologySelectorTerm } from '@coxswain/api'
import { semanticEqual, sortedMap } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkQualifiedName } from '../rules/names.ts'
import { checkOneOf, checkRequiredOneOf } from '../rules/one-of.ts'

const parametersMax = 512
const parametersBytesMax = 256 * 1024
const reclaimPolicies = ['Delete', 'Retain']
const bindingModes = ['Immediate', 'WaitForFirstConsumer']

export function validateStorageClass(storageClass: StorageClass): FieldErrors {
  const errors: ErrorList = []
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies } = storageClass
  if (provisioner) checkQualifiedName(errors, 'provisioner', provisioner.toLowerCase())
  else errors.push(required('provisioner'))
  checkParameters(errors, parameters ?? {})
  if (reclaimPolicy) checkOneOf(errors, 'reclaimPolicy', reclaimPolicy, reclaimPolicies)
  checkRequiredOneOf(errors, 'volumeBindingMode', volumeBindingMode, bindingModes)
  checkTopologies(errors, allowedTopologies ?? [])
  return errors
}

export function validateStorageClassUpdate(next: StorageClass, previous: StorageClass): FieldErrors {
  const errors: ErrorList = [...validateStorageClass(next)]
  checkImmutable(errors, 'parameters', {
    next: next.parameters,
    previous: previous.parameters,
    shown: sortedMap(next.parameters) ?? null,
  })
  for (const field of ['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) {
    checkImmutable(errors, field, { next: next[field], previous: previous[field] })
  }
  return errors
}

function checkParameters(errors: ErrorList, parameters: Readonly<Record<string, string>>): void {
  const entries = Object.entries(parameters)
  if (entries.length > parametersMax) {
    errors.push(tooLong('parameters', parametersMax))
    return
  }
  if ('' in parameters) errors.push(invalid('parameters', '', 'field can not be empty.'))
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0)
  if (bytes > parametersBytesMax) errors.push(tooLong('parameters', parametersBytesMax))
}

function checkTopologies(errors: ErrorList, terms: readonly TopologySelectorTerm[]): void {
  const seen: ReadonlyMap<string, ReadonlySet<string>>[] = []
  for (const [index, term] of terms.entries()) {
    const path = `allowedTopologies[${index}].matchLabelExpressions`
    const values = checkTerm(errors, path, term)
    if (seen.some((other) => semanticEqual(asLists(other), asLists(values)))) errors.push(duplicate(path, ''))
    seen.push(values)
  }
}

const asLists = (values: ReadonlyMap<string, ReadonlySet<string>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([...values].map(([key, set]) => [key, [...set].toSorted()]))

function checkTerm(
  errors: ErrorList,
  path: string,
  term: TopologySelectorTerm,
): ReadonlyMap<string, ReadonlySet<string>> {
  const byKey = new Map<string, ReadonlySet<string>>()
  for (const [index, { key, values = [] }] of (term.matchLabelExpressions ?? []).entries()) {
    const at = `${path}[${index}]`
    if (values.length === 0) errors.push(required(`${at}.values`))
    for (const [position, value] of values.entries()) {
      if (values.indexOf(value) < position) errors.push(duplicate(`${at}.values[${position}]`, value))
    }
    checkQualifiedName(errors, `${at}.key`, key)
    if (byKey.has(key)) errors.push(duplicate(`${at}.key`, key))
    byKey.set(key, new Set(values))
  }
  return byKey
}
