// Mirrors pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimUpdate, release 1.36.
import { compareQuantities, parseQuantity } from '@coxswain/api'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '@coxswain/api'
import { semanticEqual, withField } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, type ErrorList } from '../../validation/field-errors.ts'
import { describeDifference } from '../pods/describe-difference.ts'
import { checkImmutable, immutableMessage } from '../rules/immutable.ts'
import { mirrorSources } from './data-sources.ts'
import { validateClaim } from './validation.ts'

type Claim = PersistentVolumeClaim
type Spec = PersistentVolumeClaimSpec

export const storageClassAnnotation = 'volume.beta.kubernetes.io/storage-class'
const onlySome =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

export function validateClaimUpdate(next: Claim, previous: Claim): FieldErrors {
  const errors: ErrorList = [...validateClaim(next)]
  const spec = next.spec ?? {}
  const old = mirrorSources(previous.spec ?? {})
  if (!upgradesClassAnnotation(next, previous)) checkClassAnnotation(errors, next, previous)
  const before = spec.volumeName !== undefined && !old.volumeName ? { ...old, volumeName: spec.volumeName } : old
  const after = withoutAllowedChanges(next, previous)
  if (!semanticEqual(after, before)) {
    errors.push(forbidden('spec', `${onlySome}\n${describeDifference('PersistentVolumeClaimSpec', before, after)}`))
  }
  checkShrinking(errors, next, previous)
  checkImmutable(errors, 'volumeMode', { next: spec.volumeMode, previous: old.volumeMode })
  checkAttributesClass(errors, next, previous)
  return errors
}

/** The spec as it would be without the changes that are allowed. */
function withoutAllowedChanges(next: Claim, previous: Claim): Spec {
  const spec = next.spec ?? {}
  const old = previous.spec ?? {}
  const classed = mayNameClass(next, previous) ? withField(spec, 'storageClassName', old.storageClassName) : spec
  if (next.status?.phase !== 'Bound') return classed
  const requests = classed.resources?.requests
  const storage = old.resources?.requests?.['storage']
  const sized =
    requests === undefined || storage === undefined
      ? classed
      : { ...classed, resources: { ...classed.resources, requests: { ...requests, storage } } }
  return withField(sized, 'volumeAttributesClassName', old.volumeAttributesClassName)
}

/** The annotation of old becomes the field. */
function upgradesClassAnnotation(next: Claim, previous: Claim): boolean {
  const before = previous.metadata?.annotations?.[storageClassAnnotation]
  const after = next.metadata?.annotations?.[storageClassAnnotation]
  const isUpgrade = previous.spec?.storageClassName === undefined && next.spec?.storageClassName === before
  return before !== undefined && isUpgrade && (after === undefined || after === before)
}

/** A claim without a class gets one when the cluster has a default at last. */
function mayNameClass(next: Claim, previous: Claim): boolean {
  const wanted = next.spec?.storageClassName
  if (wanted === undefined || previous.spec?.storageClassName !== undefined) return false
  const annotation = previous.metadata?.annotations?.[storageClassAnnotation]
  return annotation === undefined || annotation === wanted
}

function checkClassAnnotation(errors: ErrorList, next: Claim, previous: Claim): void {
  const before = previous.metadata?.annotations?.[storageClassAnnotation] ?? ''
  const after = next.metadata?.annotations?.[storageClassAnnotation] ?? ''
  if (before !== after) errors.push(invalid(`metadata.annotations.${storageClassAnnotation}`, after, immutableMessage))
}

/** To take an expansion back that failed is allowed down to what the claim has. */
function checkShrinking(errors: ErrorList, next: Claim, previous: Claim): void {
  const quantity = (text: string | undefined): ReturnType<typeof parseQuantity> => parseQuantity(text ?? '0')
  const size = quantity(next.spec?.resources?.requests?.['storage'])
  const oldSize = quantity(previous.spec?.resources?.requests?.['storage'])
  const held = quantity(previous.status?.capacity?.['storage'])
  if (compareQuantities(size, oldSize) >= 0 || compareQuantities(size, held) > 0) return
  errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'))
}

function checkAttributesClass(errors: ErrorList, next: Claim, previous: Claim): void {
  const wanted = next.spec?.volumeAttributesClassName
  if (wanted === previous.spec?.volumeAttributesClassName) return
  if (previous.status?.currentVolumeAttributesClassName === undefined || wanted) return
  const to = wanted === undefined ? 'nil' : 'empty string'
  const why = `update to ${to} is forbidden when status.currentVolumeAttributesClassName is not nil`
  errors.push(forbidden('spec.volumeAttributesClassName', why))
}
