import {
  nameIsDnsSubdomain,
  validateDns1123Label,
  validateDns1123Subdomain,
  validateLabelValue,
  validateQualifiedName,
} from '@coxswain/api'
import { invalidEach, tooLong, type ErrorList } from '../../validation/field-errors.ts'

export function checkDnsLabel(errors: ErrorList, field: string, value: string): void {
  invalidEach(errors, field, value, validateDns1123Label(value))
}

export function checkDnsSubdomain(errors: ErrorList, field: string, value: string): void {
  invalidEach(errors, field, value, validateDns1123Subdomain(value))
}

/** The name of an object that the field refers to. */
export function checkObjectName(errors: ErrorList, field: string, value: string): void {
  invalidEach(errors, field, value, nameIsDnsSubdomain(value, false))
}

/** The key of a label or annotation, a condition type and the like. */
export function checkQualifiedName(errors: ErrorList, field: string, value: string): void {
  invalidEach(errors, field, value, validateQualifiedName(value))
}

export function checkLabelValue(errors: ErrorList, field: string, value: string): void {
  invalidEach(errors, field, value, validateLabelValue(value))
}

type StringMap = Readonly<Record<string, string>>

export function checkLabels(errors: ErrorList, field: string, labels: StringMap | undefined): void {
  for (const key in labels) {
    checkQualifiedName(errors, field, key)
    checkLabelValue(errors, field, labels[key] ?? '')
  }
}

const annotationBytesMax = 256 * 1024

/** Keys of annotations may have capitals where those of labels may not. */
export function checkAnnotations(errors: ErrorList, field: string, annotations: StringMap | undefined): void {
  let size = 0
  for (const key in annotations) {
    invalidEach(errors, field, key, validateQualifiedName(key.toLowerCase()))
    size += Buffer.byteLength(key) + Buffer.byteLength(annotations[key] ?? '')
  }
  if (size > annotationBytesMax) errors.push(tooLong(field, annotationBytesMax))
}
