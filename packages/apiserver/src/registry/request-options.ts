// Mirrors apimachinery apis/meta/v1/validation and apis/meta/internalversion/validation, release 1.36.
import type { PatchType, RequestOptions } from '@coxswain/client'
import { type ErrorList, forbidden, notSupported, required } from '../validation/field-errors.ts'
import { checkFieldManager } from '../validation/managed-fields.ts'
import { invalid } from './status-errors.ts'

const metaGroup = 'meta.k8s.io'
function refuse(kind: string, errors: ErrorList): void {
  if (errors.length > 0) throw invalid({ group: metaGroup, kind }, '', errors)
}

function checkWriteOptions(errors: ErrorList, options: RequestOptions): void {
  if (options.fieldManager !== undefined) checkFieldManager(errors, options.fieldManager, 'fieldManager')
  checkDryRun(errors, options.dryRun)
  const { fieldValidation = '' } = options
  if (!['', 'Ignore', 'Strict', 'Warn'].includes(fieldValidation)) {
    errors.push(notSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']))
  }
}

export function checkDryRun(errors: ErrorList, dryRun: readonly string[] | undefined): void {
  if (dryRun?.some((value) => value !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']))
}

export function validateCreateOptions(options: RequestOptions): void {
  const errors: ErrorList = []
  checkWriteOptions(errors, options)
  refuse('CreateOptions', errors)
}

export function validateUpdateOptions(options: RequestOptions): void {
  const errors: ErrorList = []
  checkWriteOptions(errors, options)
  refuse('UpdateOptions', errors)
}

export function validatePatchOptions(options: RequestOptions, patchType: PatchType): void {
  const errors: ErrorList = []
  if (patchType === 'apply') {
    if ((options.fieldManager ?? '') === '') errors.push(required('fieldManager', 'is required for apply patch'))
  } else if (options.force !== undefined) {
    errors.push(forbidden('force', 'may not be specified for non-apply patch'))
  }
  checkWriteOptions(errors, options)
  refuse('PatchOptions', errors)
}

const matchField = 'resourceVersionMatch'

function checkWatchMatch(errors: ErrorList, options: RequestOptions): void {
  const { resourceVersionMatch: match = '', sendInitialEvents } = options
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    errors.push(forbidden(matchField, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  }
  if (match === '') return
  if (sendInitialEvents === undefined) {
    const why = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'
    errors.push(forbidden(matchField, why))
  }
  if (match !== 'NotOlderThan') errors.push(notSupported(matchField, match, ['NotOlderThan']))
  if ((options.continue ?? '') !== '') {
    errors.push(forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided'))
  }
}

function checkListMatch(errors: ErrorList, options: RequestOptions): void {
  const { resourceVersionMatch: match = '', resourceVersion = '' } = options
  if (match !== '') {
    if (resourceVersion === '') {
      errors.push(forbidden(matchField, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
    }
    if ((options.continue ?? '') !== '') {
      errors.push(forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided'))
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(notSupported(matchField, match, ['Exact', 'NotOlderThan', '']))
    }
    if (match === 'Exact' && resourceVersion === '0') {
      errors.push(forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  }
}

/** A watch from no particular revision begins with what is there, as if it had asked for that. */
export function withWatchDefaults(options: RequestOptions): RequestOptions {
  const { resourceVersion = '', resourceVersionMatch, sendInitialEvents } = options
  if (sendInitialEvents !== undefined || resourceVersionMatch !== undefined) return options
  if (resourceVersion !== '' && resourceVersion !== '0') return options
  return { ...options, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }
}

export function validateListOptions(options: RequestOptions, isWatch: boolean): void {
  const { resourceVersionMatch, sendInitialEvents } = options
  if (resourceVersionMatch === undefined && sendInitialEvents === undefined) return
  const errors: ErrorList = []
  if (isWatch) checkWatchMatch(errors, options)
  else checkListMatch(errors, options)
  refuse('ListOptions', errors)
}
