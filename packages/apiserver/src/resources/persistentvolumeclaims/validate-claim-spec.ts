// Mirrors pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec, 1.36.
import { parseQuantity, printQuantity, quantitySign } from '@coxswain/api'
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate } from '@coxswain/api'
import { forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateLabelSelector } from '../rules/label-selectors.ts'
import { checkDnsLabel, checkObjectName } from '../rules/names.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { validateTemplateMetadata } from '../rules/template-metadata.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
export const volumeModes = ['Block', 'Filesystem']

export function validateClaimTemplate(errors: ErrorList, path: string, template: PersistentVolumeClaimTemplate): void {
  validateTemplateMetadata(errors, `${path}.metadata`, template.metadata)
  validateClaimSpec(errors, `${path}.spec`, template.spec ?? {})
}

export function checkAccessModes(errors: ErrorList, field: string, modes: readonly string[]): void {
  for (const mode of modes) {
    if (!accessModes.includes(mode)) errors.push(notSupported(field, mode, accessModes))
  }
  const hasOther = modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))
  if (hasOther && modes.includes('ReadWriteOncePod')) {
    errors.push(forbidden(field, 'may not use ReadWriteOncePod with other access modes'))
  }
}

export function validateClaimSpec(errors: ErrorList, path: string, spec: PersistentVolumeClaimSpec): void {
  const modes = spec.accessModes ?? []
  if (modes.length === 0) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'))
  validateLabelSelector(errors, `${path}.selector`, spec.selector)
  checkAccessModes(errors, `${path}.accessModes`, modes)
  const storage = spec.resources?.requests?.['storage']
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`))
  else if (quantitySign(parseQuantity(storage)) <= 0) {
    const shown = printQuantity(parseQuantity(storage))
    errors.push(invalid(`${path}.resources[storage]`, shown, 'must be greater than zero'))
  }
  if (spec.storageClassName) checkObjectName(errors, `${path}.storageClassName`, spec.storageClassName)
  checkOneOf(errors, `${path}.volumeMode`, spec.volumeMode, volumeModes)
  validateDataSources(errors, path, spec)
  const attributesClass = spec.volumeAttributesClassName
  if (attributesClass) checkObjectName(errors, `${path}.volumeAttributesClassName`, attributesClass)
}

interface DataSource {
  readonly apiGroup?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
  readonly namespace?: string | undefined
}

function validateDataSources(errors: ErrorList, path: string, spec: PersistentVolumeClaimSpec): void {
  const { dataSource, dataSourceRef } = spec
  if (dataSource) validateDataSource(errors, `${path}.dataSource`, dataSource)
  if (dataSourceRef) {
    validateDataSource(errors, `${path}.dataSourceRef`, dataSourceRef)
    if (dataSourceRef.namespace) checkDnsLabel(errors, `${path}.dataSourceRef.namespace`, dataSourceRef.namespace)
  }
  if (!dataSource || !dataSourceRef) return
  // Upstream prints the path of `dataSource` as the value: a structure without public fields.
  if (dataSourceRef.namespace) {
    errors.push(invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified'))
  } else if (!isSameSource(dataSource, dataSourceRef)) {
    errors.push(invalid(path, {}, 'must match dataSourceRef'))
  }
}

function isSameSource(a: DataSource, b: DataSource): boolean {
  return a.apiGroup === b.apiGroup && a.kind === b.kind && a.name === b.name
}

function validateDataSource(errors: ErrorList, path: string, source: DataSource): void {
  if (!source.name) errors.push(required(`${path}.name`))
  if (!source.kind) errors.push(required(`${path}.kind`))
  const group = source.apiGroup ?? ''
  if (group === '' && source.kind !== 'PersistentVolumeClaim') {
    errors.push(
      invalid(path, source.kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup"),
    )
  }
  if (group !== '') checkObjectName(errors, `${path}.apiGroup`, group)
}
