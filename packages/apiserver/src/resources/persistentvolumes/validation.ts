// Mirrors pkg/apis/core/validation/validation.go ValidatePersistentVolume, release 1.36.
import { parseQuantity, printQuantity, quantitySign, quantityValue } from '@coxswain/api'
import type { PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkAccessModes, volumeModes } from '../persistentvolumeclaims/validate-claim-spec.ts'
import { describeDifference } from '../pods/describe-difference.ts'
import { checkImmutable, immutableMessage } from '../rules/immutable.ts'
import { checkObjectName } from '../rules/names.ts'
import { validateNodeSelector } from '../rules/node-selectors.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { isSameAffinity, shownAffinity } from './node-affinity.ts'
import { sourceNames, validateVolumeSource, type VolumeScope } from './validate-volume-source.ts'

const reclaimPolicies = ['Delete', 'Recycle', 'Retain']
const mountOptionsAnnotation = 'volume.beta.kubernetes.io/mount-options'
/** Sources that take mount options by annotation. */
const withMountOptions: readonly (keyof PersistentVolumeSpec)[] = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
]

export function validatePersistentVolume(volume: PersistentVolume): FieldErrors {
  const errors: ErrorList = []
  checkSpec(errors, volume)
  checkMountOptions(errors, volume)
  return errors
}

function checkSpec(errors: ErrorList, { spec = {}, metadata }: PersistentVolume): void {
  validateVolumeSpec({ errors, path: 'spec', spec, volumeName: metadata?.name ?? '' })
}

function checkMountOptions(errors: ErrorList, { spec = {}, metadata }: PersistentVolume): void {
  if (metadata?.annotations?.[mountOptionsAnnotation] === undefined) return
  if (withMountOptions.some((source) => spec[source] !== undefined)) return
  const field = `metadata.annotations.${mountOptionsAnnotation}`
  errors.push(forbidden(field, 'may not specify mount options for this volume type'))
}

function validateVolumeSpec(scope: VolumeScope): void {
  const { errors, path, spec } = scope
  const modes = spec.accessModes ?? []
  if (modes.length === 0) errors.push(required(`${path}.accessModes`))
  checkAccessModes(errors, `${path}.accessModes`, modes)
  checkCapacity(errors, `${path}.capacity`, spec.capacity ?? {})
  const policy = spec.persistentVolumeReclaimPolicy
  if (policy) checkOneOf(errors, `${path}.persistentVolumeReclaimPolicy`, policy, reclaimPolicies)
  if (spec.nodeAffinity !== undefined) checkNodeAffinity(errors, `${path}.nodeAffinity`, spec.nodeAffinity)
  validateVolumeSource(scope)
  if (policy === 'Recycle' && isRoot(spec.hostPath?.path)) {
    const why = "may not be 'recycle' for a hostPath mount of '/'"
    errors.push(forbidden(`${path}.persistentVolumeReclaimPolicy`, why))
  }
  if (spec.storageClassName) checkObjectName(errors, `${path}.storageClassName`, spec.storageClassName)
  checkOneOf(errors, `${path}.volumeMode`, spec.volumeMode, volumeModes)
  checkAttributesClass(errors, path, spec)
}

function checkCapacity(errors: ErrorList, field: string, capacity: Readonly<Record<string, string>>): void {
  const entries = Object.entries(capacity)
  if (entries.length === 0) errors.push(required(field))
  if (capacity['storage'] === undefined || entries.length > 1) errors.push(notSupported(field, capacity, ['storage']))
  for (const [name, text] of entries) {
    const quantity = parseQuantity(text)
    const value = quantityValue(quantity)
    if (value < 0n) errors.push(invalid(`${field}[${name}]`, Number(value), 'must be a valid resource quantity'))
    if (quantitySign(quantity) <= 0) {
      errors.push(invalid(`${field}[${name}]`, printQuantity(quantity), 'must be greater than zero'))
    }
  }
}

function checkNodeAffinity(errors: ErrorList, field: string, { required: wanted }: VolumeNodeAffinity): void {
  if (wanted === undefined) errors.push(required(`${field}.required`, 'must specify required node constraints'))
  else validateNodeSelector(errors, `${field}.required`, wanted)
}

/** `/`, however it is written. */
function isRoot(path: string | undefined): boolean {
  if (!path?.startsWith('/')) return false
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names.length === 0
}

function checkAttributesClass(errors: ErrorList, path: string, spec: PersistentVolumeSpec): void {
  const { volumeAttributesClassName: name, csi } = spec
  if (name === undefined) return
  const field = `${path}.volumeAttributesClassName`
  if (name === '') errors.push(required(field, 'an empty string is disallowed'))
  else checkObjectName(errors, field, name)
  if (csi === undefined)
    errors.push(required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName'))
}

type Sources = Readonly<Record<string, unknown>>

const sourcesOf = (spec: PersistentVolumeSpec): Sources =>
  Object.fromEntries(sourceNames.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]]])))

export function validatePersistentVolumeUpdate(next: PersistentVolume, previous: PersistentVolume): FieldErrors {
  const errors: ErrorList = [...validatePersistentVolume(next)]
  // Upstream looks twice at the specification, and tells of its faults twice.
  checkSpec(errors, next)
  const [spec, old] = [next.spec ?? {}, previous.spec ?? {}]
  const [sources, before] = [sourcesOf(withoutNewExpandSecret(spec, old)), sourcesOf(old)]
  if (!semanticEqual(sources, before)) {
    const why = `spec.persistentvolumesource is immutable after creation\n${describeDifference('PersistentVolumeSource', before, sources)}`
    errors.push(forbidden('spec.persistentvolumesource', why))
  }
  checkImmutable(errors, 'volumeMode', { next: spec.volumeMode, previous: old.volumeMode })
  if (old.nodeAffinity !== undefined && !isSameAffinity(spec.nodeAffinity, old.nodeAffinity)) {
    const why = `${immutableMessage}, except for updating from beta label to GA`
    errors.push(invalid('nodeAffinity', shownAffinity(spec.nodeAffinity), why))
  }
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    const why = 'update from non-nil value to nil is forbidden'
    errors.push(forbidden('spec.volumeAttributesClassName', why))
  }
  return errors
}

/** A volume may learn later with which secret it grows. */
function withoutNewExpandSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (spec.csi?.controllerExpandSecretRef === undefined || old.csi === undefined) return spec
  if (old.csi.controllerExpandSecretRef !== undefined) return spec
  const { controllerExpandSecretRef: _, ...csi } = spec.csi
  return { ...spec, csi }
}
