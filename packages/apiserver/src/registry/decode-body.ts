// Mirrors apiserver pkg/endpoints/handlers: how a body becomes an object of the resource that was asked for, release 1.36.
import { Buffer } from 'node:buffer'
import { goQuote, type KubeObject, type ObjectMeta, type ObjectSchema, schemaOfKind } from '@coxswain/api'
import { must } from '@coxswain/base'
import type { StatusError } from '@coxswain/client'
import { isReadInVersion } from './other-versions.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { apiVersionOf } from './served-resource.ts'
import { badRequest } from './status-errors.ts'

/** What is special about one kind of body: the resource's own, or a subresource's. */
export interface BodyKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const noObject =
  'couldn\'t get version/kind; json parse error: json: cannot unmarshal %s into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** A body of a create or update: type-checked, defaulted, with the resource's own apiVersion and kind. */
export function decodeBody(deps: RegistryDeps, scope: RequestScope, body: unknown): KubeObject {
  const { type, schema } = scope.resource
  return finishDecoding(scope, withSentReset(decodeAs(deps, scope, body, { as: type, schema }), body))
}

const noManagers: NonNullable<ObjectMeta['managedFields']> = []

/** Managed fields that were sent empty ask to begin anew, and decoding leaves out what is empty. */
export function withSentReset(decoded: KubeObject, sent: unknown): KubeObject {
  const metadata = isObject(sent) && isObject(sent.metadata) ? sent.metadata : undefined
  if (!Array.isArray(metadata?.managedFields) || metadata.managedFields.length > 0) return decoded
  return { ...decoded, metadata: { ...decoded.metadata, managedFields: noManagers } }
}

/** A body of another kind, which a subresource takes. It has the kind's apiVersion and kind. */
export function decodeBodyOfKind(deps: RegistryDeps, scope: RequestScope, body: unknown, as: BodyKind): KubeObject {
  const schema = must(schemaOfKind(as.group, as.version, as.kind), 'kinds of subresources have schemas')
  const decoded = decodeAs(deps, scope, body, { as, schema })
  return { ...decoded, apiVersion: apiVersionOf(as.group, as.version), kind: as.kind }
}

function decodeAs(
  deps: RegistryDeps,
  scope: RequestScope,
  body: unknown,
  { as, schema }: { readonly as: BodyKind; readonly schema: ObjectSchema },
): KubeObject {
  const sent = readTypeMeta(body, as)
  const refuse = (why: string): StatusError =>
    badRequest(`${sent.kind} in version ${goQuote(sent.version)} cannot be handled as a ${as.kind}: ${why}`)
  const decoded = decodeOrRefuse(deps, schema, body, refuse)
  const { duplicateFields = noFields } = scope.context
  if (decoded.unknownFields.length === 0 && duplicateFields.length === 0) return decoded.object
  const strict = [...decoded.unknownFields.map(unknownField), ...duplicateFields.map(duplicateField)]
  reportFields(scope, strict, (why) => refuse(`strict decoding error: ${why}`))
  return decoded.object
}

const noFields: readonly string[] = []
const unknownField = (path: string): string => `unknown field ${goQuote(path)}`
const duplicateField = (path: string): string => `duplicate field ${goQuote(path)}`

/** What strict decoding found: an error, warnings or nothing, as `fieldValidation` says. */
export function reportFields(scope: RequestScope, found: readonly string[], refusal: (why: string) => Error): void {
  if (found.length === 0) return
  const { fieldValidation = 'Warn' } = scope.options
  if (fieldValidation === 'Strict') throw refusal(found.join(', '))
  if (fieldValidation === 'Ignore') return
  for (const text of found) scope.warnings.add(text)
}

export function decodeOrRefuse(
  deps: RegistryDeps,
  schema: ObjectSchema,
  body: unknown,
  refusal: (why: string) => Error,
): { readonly object: KubeObject; readonly unknownFields: readonly string[] } {
  try {
    return deps.decode(schema, body)
  } catch (error) {
    if (error instanceof Error && error.name === 'DecodeError') throw refusal(error.message)
    throw error
  }
}

/** A new object with kind, apiVersion and metadata in front. Objects that were decoded have no keys but their schema's. */
function typedAs(kind: string, apiVersion: string, decoded: KubeObject): KubeObject {
  const typed: Record<string, unknown> = { kind, apiVersion, metadata: decoded.metadata ?? {} }
  for (const key in decoded) {
    if (key !== 'kind' && key !== 'apiVersion' && key !== 'metadata') typed[key] = decoded[key as keyof KubeObject]
  }
  return typed
}

/** The object in the stored version, with the type as the server names it and the kind's own defaults. */
export function finishDecoding(scope: RequestScope, decoded: KubeObject): KubeObject {
  const { apiVersion, type, strategy, conversion } = scope.resource
  const typed = typedAs(type.kind, apiVersion, decoded)
  const stored = conversion === undefined ? typed : conversion.toStored(typed)
  return strategy.defaults === undefined ? stored : strategy.defaults(stored)
}

/** The apiVersion and kind that a body states; those of the request where it states none. */
function readTypeMeta(body: unknown, expected: BodyKind): { readonly version: string; readonly kind: string } {
  if (!isObject(body)) {
    const noun = Array.isArray(body) ? 'array' : typeof body === 'boolean' ? 'bool' : typeof body
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): ${noObject.replace('%s', noun)} (${summary(body)})`,
    )
  }
  const sent = typeMetaOf(body, expected)
  const { version, kind } = sent
  if (sent.mismatch === undefined) return { version, kind }
  const said = String(body.apiVersion)
  if (kind === expected.kind && isReadInVersion(said, kind)) {
    const wanted = apiVersionOf(expected.group, expected.version)
    throw badRequest(`the API version in the data (${said}) does not match the expected API version (${wanted})`)
  }
  throw badRequest(`${kind} in version ${goQuote(version)} cannot be handled as a ${expected.kind}: ${sent.mismatch}`)
}

interface TypeMeta {
  readonly version: string
  readonly kind: string
  /** Why it is not what is expected, in Go's words. */
  readonly mismatch: string | undefined
}

export function typeMetaOf(body: Json, expected: BodyKind): TypeMeta {
  const expectedVersion = apiVersionOf(expected.group, expected.version)
  const apiVersion = typeof body.apiVersion === 'string' && body.apiVersion !== '' ? body.apiVersion : expectedVersion
  const kind = typeof body.kind === 'string' && body.kind !== '' ? body.kind : expected.kind
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  if (kind === expected.kind && apiVersion === expectedVersion) return { version, kind, mismatch: undefined }
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  if (schemaOfKind(group, version, kind) !== undefined) {
    const internalGroup = expected.group === '' ? 'core' : expected.group.split('.')[0]
    return {
      version,
      kind,
      mismatch: `converting (${version}.${kind}) to (${internalGroup}.${expected.kind}): unknown conversion`,
    }
  }
  const scheme = 'pkg/api/legacyscheme/scheme.go:30'
  const mismatch = `no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in scheme "${scheme}"`
  return { version, kind, mismatch }
}

/** The beginning of a body that is no object, in hex. */
function summary(body: unknown): string {
  const text = body === undefined ? '' : JSON.stringify(body)
  if (text === '') return '<empty>'
  const bytes = Buffer.from(text)
  return bytes.subarray(0, 30).toString('hex') + (bytes.length > 30 ? ' ...' : '')
}
