// Mirrors apiserver pkg/endpoints/handlers/patch.go, release 1.36.
import {
  applyPatch,
  findSchema,
  formatGoValue,
  goJson,
  type KubeObject,
  type ObjectPatchType,
  type ObjectSchema,
  type PatchError,
  unknownJsonPatchFields,
} from '@coxswain/api'
import { sortedMap } from '@coxswain/base'
import type { StatusError } from '@coxswain/client'
import { inGoOrder } from '../encoding/in-go-order.ts'
import { invalid as invalidField } from '../validation/field-errors.ts'
import {
  type BodyKind,
  decodeOrRefuse,
  finishDecoding,
  reportFields,
  typeMetaOf,
  withSentReset,
} from './decode-body.ts'
import { metaOf } from './metadata.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { badRequest, failure, invalid, plainError } from './status-errors.ts'

/** A patch as it was sent. */
export interface SentPatch {
  readonly type: ObjectPatchType
  readonly body: unknown
}

/** The object that a patch makes of another one, decoded and defaulted. */
export function patchObject(
  deps: RegistryDeps,
  scope: RequestScope,
  previous: KubeObject,
  patch: SentPatch,
): KubeObject {
  const { resource } = scope
  const shown = resource.conversion === undefined ? previous : resource.conversion.fromStored(previous)
  const patched = patchValue(resource.type.schema, shown, patch)
  const { touched, untouched } = splitByChange(patched, shown)
  const how = { as: resource.type, schema: resource.schema }
  const decoded = decodePatched(deps, scope, patch, { before: shown, patched, touched, ...how })
  const object = withSentReset({ ...decoded, ...untouched }, patched)
  checkName(scope.target.name ?? '', metaOf(object).name)
  return finishDecoding(scope, object)
}

/** What came out of a patch, and what it is to be. */
export interface Patched {
  readonly before: KubeObject
  readonly patched: unknown
  /** The part of it that has to be decoded. */
  readonly touched: unknown
  readonly as: BodyKind
  readonly schema: ObjectSchema
}

/** Decodes what a patch made; its refusals show the patch, or what came out of it. */
export function decodePatched(
  deps: RegistryDeps,
  scope: RequestScope,
  patch: SentPatch,
  { before, patched, touched, as, schema }: Patched,
): KubeObject {
  const refusal = (why: string): StatusError =>
    patchRefusal(patch, inTouchedOrder(patched, inGoOrder(schema, before), before), why)
  const mismatch = isObject(patched) ? typeMetaOf(patched, as).mismatch : undefined
  if (mismatch !== undefined) throw refusal(mismatch)
  const inWords = (why: string): StatusError => refusal(patch.type === 'strategic' ? unstructuredFault(why) : why)
  const decoded = decodeOrRefuse(deps, schema, touched, inWords)
  const { duplicateFields } = scope.context
  const fields = [
    ...(patch.type === 'json' ? unknownJsonPatchFields(patch.body) : []),
    ...(duplicateFields ?? []).map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...decoded.unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`),
  ]
  reportFields(scope, fields, (why) => refusal(`strict decoding error: ${why}`))
  return decoded.object
}

/** What a patch left as it was stored was decoded when it came; only the rest has to be. */
function splitByChange(patched: unknown, shown: KubeObject): { readonly touched: unknown; readonly untouched: object } {
  if (!isObject(patched)) return { touched: patched, untouched: {} }
  const touched: Record<string, unknown> = {}
  const untouched: Record<string, unknown> = {}
  const stored = shown as Readonly<Record<string, unknown>>
  for (const key in patched) {
    const value = patched[key]
    if (typeof value === 'object' && value !== null && value === stored[key]) untouched[key] = value
    else touched[key] = value
  }
  return { touched, untouched }
}

const goKinds: Readonly<Record<string, string>> = { object: 'map', array: 'slice', number: 'int64' }

/** What a strategic patch or an apply makes is converted, not decoded: the same fault in that converter's words. */
export function unstructuredFault(why: string): string {
  const match = /^json: cannot unmarshal (\w+).* of type (\S+)$/.exec(why)
  if (match === null) return why
  const [, noun = '', type = ''] = match
  if (noun === 'number' && /number \d*\.\d/.test(why)) return `cannot convert float64 to ${type}`
  const found = goKinds[noun] ?? noun
  if (type.startsWith('[]')) return `cannot restore slice from ${found}`
  if (type.startsWith('map[')) return `cannot restore map from ${found}`
  return type.includes('.') ? `cannot restore struct from: ${found}` : `unrecognized type: ${type}`
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a patch has opened has its keys in order, as Go prints a map. All else is as it was printed, or as it was sent. */
function inTouchedOrder(patched: unknown, printed: unknown, before: unknown): unknown {
  if (patched === before) return printed
  if (Array.isArray(patched) && Array.isArray(printed) && Array.isArray(before)) {
    return patched.map((item, index) => inTouchedOrder(item, printed[index], before[index]))
  }
  if (!isObject(patched) || !isObject(printed) || !isObject(before)) return patched
  const entries = Object.entries(patched).map(([key, value]) => [key, inTouchedOrder(value, printed[key], before[key])])
  return sortedMap<unknown>(Object.fromEntries(entries))
}

/** Applies a patch to any value of a schema, or refuses as the API does. */
export function patchValue(schema: string, value: unknown, { type, body }: SentPatch): unknown {
  const result = applyPatch(type, value, body, { name: schema, named: findSchema })
  if (result.kind === 'refused') throw refusalOf(result.error)
  return result.object
}

function refusalOf(error: PatchError): StatusError {
  switch (error.kind) {
    case 'malformed':
      return badRequest(error.message)
    case 'too-many-operations':
      return failure({
        code: 413,
        reason: 'RequestEntityTooLarge',
        message: `Request entity too large: ${error.message}`,
      })
    case 'inapplicable': {
      const message = 'the server rejected our request due to an error in our request'
      return failure({ code: 422, reason: 'Invalid', message, details: {} })
    }
    default:
      return plainError(error.message)
  }
}

/** The refusal of what a patch made: it shows the patch, or for patches of text what came out. */
function patchRefusal({ type, body }: SentPatch, result: unknown, why: string): StatusError {
  const shown = type === 'strategic' ? formatGoValue(body) : goJson(result)
  return invalid({ group: '', kind: '' }, '', [invalidField('patch', shown, why)])
}

/** The name in a body and that in the path are one. */
export function checkName(inPath: string, inBody: unknown): void {
  if (inBody === undefined || inBody === '') {
    throw badRequest(`the name of the object (${inPath} based on URL) was undeterminable: name must be provided`)
  }
  if (inBody === inPath) return
  throw badRequest(`the name of the object (${String(inBody)}) does not match the name on the URL (${inPath})`)
}
