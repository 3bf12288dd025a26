// Mirrors pkg/apis/core/validation/validation.go ValidateLimitRange, release 1.36.
import {
  compareQuantities,
  isOvercommitAllowed,
  parseQuantity,
  quantityMilliValue,
  validateQualifiedName,
} from '@coxswain/api'
import type { LimitRange, LimitRangeItem } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, forbidden, invalid, invalidEach, required } from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { canonical, checkContainerResourceName, checkResourceName } from '../pod-spec/validate-resources.ts'

const standardTypes = ['Pod', 'Container', 'PersistentVolumeClaim']

export function validateLimitRange({ spec }: LimitRange): FieldErrors {
  const errors: ErrorList = []
  const taken = new Set<string>()
  for (const [index, item] of (spec?.limits ?? []).entries()) {
    const path = `spec.limits[${index}]`
    const { type = '' } = item
    checkType(errors, `${path}.type`, type)
    if (taken.has(type)) errors.push(duplicate(`${path}.type`, type))
    taken.add(type)
    validateItem(errors, path, item)
  }
  return errors
}

function checkType(errors: ErrorList, field: string, type: string): void {
  const messages = validateQualifiedName(type)
  invalidEach(errors, field, type, messages)
  if (messages.length === 0 && !type.includes('/') && !standardTypes.includes(type)) {
    errors.push(invalid(field, type, 'must be a standard limit type or fully qualified'))
  }
}

type ListName = 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'

function validateItem(errors: ErrorList, path: string, item: LimitRangeItem): void {
  checkNames(errors, path, item, ['max', 'min'])
  const isPod = item.type === 'Pod'
  if (!isPod) checkNames(errors, path, item, ['default', 'defaultRequest'])
  for (const list of isPod ? (['default', 'defaultRequest'] as const) : []) {
    if (Object.keys(item[list] ?? {}).length > 0) {
      errors.push(forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"))
    }
  }
  const isStorageBound = item.min?.['storage'] !== undefined || item.max?.['storage'] !== undefined
  if (item.type === 'PersistentVolumeClaim' && !isStorageBound) {
    const why = 'either minimum or maximum storage value is required, but neither was provided'
    errors.push(required(`${path}.limits`, why))
  }
  checkNames(errors, path, item, ['maxLimitRequestRatio'])
  const defaults = isPod ? {} : { ...item.default, ...item.defaultRequest }
  const names = Object.keys({ ...item.max, ...item.min, ...defaults, ...item.maxLimitRequestRatio })
  for (const name of names) validateBounds({ errors, path, name }, boundsOf(item, name))
}

function checkNames(errors: ErrorList, path: string, item: LimitRangeItem, names: readonly ListName[]): void {
  const check = item.type === 'Pod' || item.type === 'Container' ? checkContainerResourceName : checkResourceName
  for (const list of names) {
    for (const name in item[list]) check(errors, `${path}.${list}[${name}]`, name)
  }
}

type Bounds = { readonly [K in ListName]: string | undefined }

function boundsOf(item: LimitRangeItem, name: string): Bounds {
  const isPod = item.type === 'Pod'
  return {
    max: item.max?.[name],
    min: item.min?.[name],
    default: isPod ? undefined : item.default?.[name],
    defaultRequest: isPod ? undefined : item.defaultRequest?.[name],
    maxLimitRequestRatio: item.maxLimitRequestRatio?.[name],
  }
}

interface Place {
  readonly errors: ErrorList
  readonly path: string
  readonly name: string
}

/** [list that is told, list whose value is told, the lesser, the greater, their names in the message]. */
const orders: readonly (readonly [ListName, ListName, ListName, ListName, string, string])[] = [
  ['min', 'min', 'min', 'max', 'min', 'max'],
  ['defaultRequest', 'defaultRequest', 'min', 'defaultRequest', 'min', 'default request'],
  ['defaultRequest', 'defaultRequest', 'defaultRequest', 'max', 'default request', 'max'],
  ['defaultRequest', 'defaultRequest', 'defaultRequest', 'default', 'default request', 'default limit'],
  ['default', 'min', 'min', 'default', 'min', 'default'],
  ['default', 'max', 'default', 'max', 'default', 'max'],
]

function validateBounds({ errors, path, name }: Place, bounds: Bounds): void {
  for (const [at, shown, less, more, lessName, moreName] of orders) {
    const [low, high] = [bounds[less], bounds[more]]
    if (low === undefined || high === undefined || compare(low, high) <= 0) continue
    const why = `${lessName} value ${canonical(low)} is greater than ${moreName} value ${canonical(high)}`
    errors.push(invalid(`${path}.${at}[${name}]`, canonical(bounds[shown] ?? ''), why))
  }
  validateRatio({ errors, path, name }, bounds)
  const { default: limit, defaultRequest: request } = bounds
  if (isOvercommitAllowed(name) || limit === undefined || request === undefined || compare(limit, request) === 0) return
  const why = `default value ${canonical(limit)} must equal to defaultRequest value ${canonical(request)} in ${name}`
  errors.push(invalid(`${path}.defaultRequest[${name}]`, canonical(request), why))
}

function validateRatio({ errors, path, name }: Place, { max, min, maxLimitRequestRatio: ratio }: Bounds): void {
  if (ratio === undefined) return
  const field = `${path}.maxLimitRequestRatio[${name}]`
  const shown = canonical(ratio)
  if (compare(ratio, '1') < 0) errors.push(invalid(field, shown, `ratio ${shown} is less than 1`))
  if (max === undefined || min === undefined) return
  const limit = milli(max) / milli(min)
  if (milli(ratio) / 1000 <= limit) return
  const shownLimit = Number.isFinite(limit) ? limit.toFixed(6) : '+Inf'
  errors.push(invalid(field, shown, `ratio ${shown} is greater than max/min = ${shownLimit}`))
}

function milli(text: string): number {
  return Number(quantityMilliValue(parseQuantity(text)))
}

function compare(a: string, b: string): number {
  return compareQuantities(parseQuantity(a), parseQuantity(b))
}
