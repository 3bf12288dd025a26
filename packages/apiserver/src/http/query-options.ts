// Mirrors k8s.io/apimachinery/pkg/runtime/conversion.go and the generated conversions of meta/v1 options, release 1.36.
import type { RequestOptions } from '@coxswain/client'
import { badRequest } from '../registry/status-errors.ts'
import { goQuote } from '@coxswain/api'
import type { ResourceRoute } from './route.ts'

/** The options that a verb knows; others in the query are ignored. Throws 400 for what is not a number. */
export function parseOptions(verb: ResourceRoute['verb'], query: URLSearchParams): RequestOptions {
  if (query.size === 0) return {}
  switch (verb) {
    case 'list':
    case 'watch':
    case 'deletecollection':
      return listOptions(query)
    case 'get':
      return defined({ resourceVersion: text(query, 'resourceVersion') })
    case 'create':
    case 'update':
      return defined(writeOptions(query))
    case 'patch':
      return defined({ ...writeOptions(query), force: flag(query, 'force') })
    case 'delete':
      return {}
    default:
      verb satisfies never
      return {}
  }
}

function listOptions(query: URLSearchParams): RequestOptions {
  return defined({
    labelSelector: text(query, 'labelSelector'),
    fieldSelector: text(query, 'fieldSelector'),
    limit: integer(query, 'limit'),
    continue: text(query, 'continue'),
    resourceVersion: text(query, 'resourceVersion'),
    resourceVersionMatch: text(query, 'resourceVersionMatch') as RequestOptions['resourceVersionMatch'],
    sendInitialEvents: flag(query, 'sendInitialEvents'),
    allowWatchBookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutSeconds: integer(query, 'timeoutSeconds'),
  })
}

const writeOptions = (query: URLSearchParams): RequestOptions => ({
  dryRun: query.has('dryRun') ? query.getAll('dryRun') : undefined,
  fieldManager: text(query, 'fieldManager'),
  fieldValidation: text(query, 'fieldValidation') as RequestOptions['fieldValidation'],
})

/** DeleteOptions from the query, for a DELETE without a body; undefined when it says nothing of them. */
export function deleteOptionsOf(query: URLSearchParams): Readonly<Record<string, unknown>> | undefined {
  const options = defined({
    gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
    orphanDependents: flag(query, 'orphanDependents'),
    propagationPolicy: text(query, 'propagationPolicy'),
    dryRun: query.has('dryRun') ? query.getAll('dryRun') : undefined,
  })
  return Object.keys(options).length === 0 ? undefined : { kind: 'DeleteOptions', apiVersion: 'v1', ...options }
}

const text = (query: URLSearchParams, name: string): string | undefined => query.get(name) ?? undefined

/** Anything but `false` and `0` is true, also nothing: `?watch`. */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  return value.toLowerCase() !== 'false' && value !== '0'
}

const int64Max = 2n ** 63n - 1n

function integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^[+-]?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${goQuote(value)}: invalid syntax`)
  const exact = BigInt(value)
  if (exact > int64Max || exact < -int64Max - 1n) {
    throw badRequest(`strconv.ParseInt: parsing ${goQuote(value)}: value out of range`)
  }
  return Number(exact)
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
