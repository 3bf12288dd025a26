// Mirrors apimachinery apis/meta/v1 DeleteOptions and its validation, release 1.36.
import type { RequestOptions } from '@coxswain/client'
import { type ErrorList, invalid as invalidField, notSupported } from '../validation/field-errors.ts'
import { checkDryRun } from './request-options.ts'
import { badRequest, invalid } from './status-errors.ts'

export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground'

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined
  readonly orphanDependents?: boolean | undefined
  readonly propagationPolicy?: PropagationPolicy | undefined
  readonly dryRun?: readonly string[] | undefined
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined
}

type Json = Readonly<Record<string, unknown>>

/** From a body, and where it has none from the query. Throws when the body is something else. */
export function readDeleteOptions(body: unknown, query: RequestOptions): DeleteOptions {
  const options = body === undefined ? { dryRun: query.dryRun } : parseDeleteOptions(body)
  checkDeleteOptions(options)
  return options
}

/** Throws when they contradict themselves or say what is not known. */
export function checkDeleteOptions(options: DeleteOptions): void {
  const errors: ErrorList = []
  const { propagationPolicy, orphanDependents } = options
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set'
    errors.push(invalidField('propagationPolicy', propagationPolicy, why))
  }
  const known = ['Foreground', 'Background', 'Orphan']
  if (propagationPolicy !== undefined && !known.includes(propagationPolicy)) {
    errors.push(notSupported('propagationPolicy', propagationPolicy, [...known, 'nil']))
  }
  checkDryRun(errors, options.dryRun)
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)
}

function parseDeleteOptions(body: unknown): DeleteOptions {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(
      `json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type v1.DeleteOptions`,
    )
  }
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = body as Json
  if (kind !== 'DeleteOptions' && kind !== '') {
    const scheme = 'k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27'
    throw badRequest(
      `no kind "${String(kind)}" is registered for version "${String(apiVersion)}" in scheme "${scheme}"`,
    )
  }
  for (const [field, type, goType] of fieldTypes) {
    const value = (body as Json)[field]
    if (value === undefined || value === null || matches(value, type)) continue
    const noun = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    throw badRequest(`json: cannot unmarshal ${noun} into Go struct field DeleteOptions.${field} of type ${goType}`)
  }
  return withoutNulls(body as Json) // its fields were checked above
}

const fieldTypes = [
  ['gracePeriodSeconds', 'number', 'int64'],
  ['orphanDependents', 'boolean', 'bool'],
  ['propagationPolicy', 'string', 'v1.DeletionPropagation'],
  ['dryRun', 'array', '[]string'],
  ['preconditions', 'object', 'v1.Preconditions'],
] as const

function matches(value: unknown, type: (typeof fieldTypes)[number][1]): boolean {
  return type === 'array' ? Array.isArray(value) : typeof value === type && !Array.isArray(value)
}

const withoutNulls = (body: Json): Json => {
  const entries = Object.entries(body).filter(([, value]) => value !== null)
  return Object.fromEntries(entries)
}
