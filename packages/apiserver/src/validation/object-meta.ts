// Mirrors apimachinery pkg/api/validation/objectmeta.go and the finalizer names of pkg/apis/core/validation, release 1.36.
import { Buffer } from 'node:buffer'
import {
  type NameRule,
  nameIsDnsSubdomain,
  type ObjectMeta,
  validateDns1123Label,
  validateLabelValue,
  validatePathSegmentName,
  validateQualifiedName,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { type ErrorList, forbidden, invalid, invalidEach, required, tooLong } from './field-errors.ts'
import { checkManagedFields } from './managed-fields.ts'

const annotationsBytesMax = 256 * 1024
const orphanFinalizer = 'orphan'
const foregroundFinalizer = 'foregroundDeletion'
const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', orphanFinalizer, foregroundFinalizer])

type Meta = Partial<ObjectMeta>
type OwnerReferences = NonNullable<Meta['ownerReferences']>

function checkLabels(errors: ErrorList, labels: Meta['labels'], field: string): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    invalidEach(errors, field, key, validateQualifiedName(key))
    invalidEach(errors, field, value, validateLabelValue(value))
  }
}

function checkAnnotations(errors: ErrorList, annotations: Meta['annotations'], field: string): void {
  let bytes = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    invalidEach(errors, field, key, validateQualifiedName(key.toLowerCase()))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (bytes > annotationsBytesMax) errors.push(tooLong(field, annotationsBytesMax))
}

/** As Go prints the structure: fields in its order. */
const inFieldOrder = ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
}: OwnerReferences[number]): unknown => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
})

function checkOwnerReferences(errors: ErrorList, references: OwnerReferences, field: string): void {
  let controller = ''
  for (const reference of references) {
    const { apiVersion = '', kind = '', name = '', uid = '' } = reference
    if (apiVersion.split('/').at(-1) === '') {
      errors.push(invalid(`${field}.apiVersion`, apiVersion, 'version must not be empty'))
    }
    if (kind === '') errors.push(invalid(`${field}.kind`, kind, 'must not be empty'))
    if (name === '') errors.push(invalid(`${field}.name`, name, 'must not be empty'))
    if (uid === '') errors.push(invalid(`${field}.uid`, uid, 'must not be empty'))
    if (apiVersion === 'v1' && kind === 'Event') {
      errors.push(invalid(field, inFieldOrder(reference), '/v1, Kind=Event is disallowed from being an owner'))
    }
    if (reference.controller !== true) continue
    if (controller !== '') {
      const which = `Found "true" in references for ${controller} and ${kind}/${name}`
      const why = `Only one reference can have Controller set to true. ${which}`
      errors.push(invalid(field, references.map(inFieldOrder), why))
    } else {
      controller = `${kind}/${name}`
    }
  }
}

function checkFinalizers(errors: ErrorList, finalizers: readonly string[], field: string): void {
  for (const finalizer of finalizers) invalidEach(errors, field, finalizer, validateQualifiedName(finalizer))
  if (finalizers.includes(orphanFinalizer) && finalizers.includes(foregroundFinalizer)) {
    const why = `finalizer ${orphanFinalizer} and ${foregroundFinalizer} cannot be both set`
    errors.push(invalid(field, finalizers, why))
  }
}

/** Kubernetes' own kinds: a name without a domain has to be one that the server knows. */
function checkStandardFinalizers(errors: ErrorList, finalizers: readonly string[], field: string): void {
  for (const [index, finalizer] of finalizers.entries()) {
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) continue
    const why = 'name is neither a standard finalizer name nor is it fully qualified'
    errors.push(invalid(`${field}[${index}]`, finalizer, why))
  }
}

function checkNamespace(errors: ErrorList, namespace: string, namespaced: boolean): void {
  const field = 'metadata.namespace'
  if (!namespaced) {
    if (namespace !== '') errors.push(forbidden(field, 'not allowed on this type'))
  } else if (namespace === '') {
    errors.push(required(field))
  } else {
    invalidEach(errors, field, namespace, validateDns1123Label(namespace))
  }
}

function checkCommon(errors: ErrorList, meta: Meta, namespaced: boolean, nameRule: NameRule): void {
  const { generateName = '', name = '', generation = 0, finalizers } = meta
  if (generateName !== '') invalidEach(errors, 'metadata.generateName', generateName, nameRule(generateName, true))
  if (name === '') errors.push(required('metadata.name', 'name or generateName is required'))
  else invalidEach(errors, 'metadata.name', name, nameRule(name, false))
  checkNamespace(errors, meta.namespace ?? '', namespaced)
  if (generation < 0) errors.push(invalid('metadata.generation', generation, 'must be greater than or equal to 0'))
  if (meta.labels !== undefined) checkLabels(errors, meta.labels, 'metadata.labels')
  if (meta.annotations !== undefined) checkAnnotations(errors, meta.annotations, 'metadata.annotations')
  if (meta.ownerReferences !== undefined) {
    checkOwnerReferences(errors, meta.ownerReferences, 'metadata.ownerReferences')
  }
  if (finalizers !== undefined) checkFinalizers(errors, finalizers, 'metadata.finalizers')
  if (meta.managedFields !== undefined) checkManagedFields(errors, meta.managedFields, 'metadata.managedFields')
}

/** The metadata of a new object, after its name was generated. */
export function validateObjectMeta(errors: ErrorList, meta: Meta, namespaced: boolean, nameRule: NameRule): void {
  checkCommon(errors, meta, namespaced, nameRule)
  if (meta.finalizers !== undefined) checkStandardFinalizers(errors, meta.finalizers, 'metadata.finalizers')
}

const immutableFields = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const satisfies readonly (keyof ObjectMeta)[]

function checkUpdate(errors: ErrorList, next: Meta, previous: Meta): void {
  if (previous.deletionTimestamp !== undefined) {
    const extra = [...new Set(next.finalizers)].filter((name) => !previous.finalizers?.includes(name)).toSorted()
    if (extra.length > 0) {
      const found = extra.map((name) => JSON.stringify(name)).join(', ')
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`
      errors.push(forbidden('metadata.finalizers', why))
    }
  }
  const { generation = 0, resourceVersion = '' } = next
  if (resourceVersion === '') {
    errors.push(invalid('metadata.resourceVersion', resourceVersion, 'must be specified for an update'))
  }
  if (generation < (previous.generation ?? 0)) {
    errors.push(invalid('metadata.generation', generation, 'must not be decremented'))
  }
  for (const name of immutableFields) {
    if (next[name] === previous[name]) continue
    errors.push(invalid(`metadata.${name}`, next[name], 'field is immutable'))
  }
  checkLabels(errors, next.labels, 'metadata.labels')
  checkAnnotations(errors, next.annotations, 'metadata.annotations')
  checkOwnerReferences(errors, next.ownerReferences ?? [], 'metadata.ownerReferences')
  checkManagedFields(errors, next.managedFields ?? [], 'metadata.managedFields')
}

/**
 * The metadata of a changed object. Kubernetes checks it twice, once for all kinds and once with each kind's own rules, where
 * there are any, and tells what is wrong each time; so does this.
 */
export function validateObjectMetaUpdate(
  errors: ErrorList,
  next: Meta,
  previous: Meta,
  { namespaced, hasOwnRules }: { readonly namespaced: boolean; readonly hasOwnRules: boolean },
): void {
  if (isUnchanged(next, previous)) return
  checkCommon(errors, next, namespaced, validatePathSegmentName)
  checkUpdate(errors, next, previous)
  if (hasOwnRules) checkUpdate(errors, next, previous)
  if (next.finalizers !== undefined) checkStandardFinalizers(errors, next.finalizers, 'metadata.finalizers')
}

/** As the rules of a kind look at its metadata, for strategies that say when. */
export function recheckMetadata(errors: ErrorList, next: Meta = {}, previous: Meta = {}): void {
  if (!deepEqual(next, previous)) checkUpdate(errors, next, previous)
}

/** As kinds look at it whose rules for a new object count for a changed one, too. */
export function recheckNewMetadata(errors: ErrorList, next: Meta = {}, previous: Meta = {}): void {
  if (!deepEqual(next, previous)) validateObjectMeta(errors, next, true, nameIsDnsSubdomain)
}

/** What was valid when it was stored needs no second look. */
function isUnchanged(next: Meta, previous: Meta): boolean {
  return next.resourceVersion !== undefined && next.resourceVersion !== '' && deepEqual(next, previous)
}
