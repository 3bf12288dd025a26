// Mirrors applyPatcher of apiserver pkg/endpoints/handlers/patch.go, release 1.36.
import type { KubeObject, ObjectSchema } from '@coxswain/api'
import type { StatusError } from '@coxswain/client'
import { type Applied, applyConfiguration, type TrackedKind, type Writer } from '../managed-fields/index.ts'
import { type BodyKind, decodeOrRefuse, finishDecoding, reportFields } from './decode-body.ts'
import { metaOf } from './metadata.ts'
import { checkName, unstructuredFault } from './patch.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { badRequest, conflict, failure, plainError } from './status-errors.ts'
import { shownForTracking } from './track-write.ts'
import type { Change } from './update.ts'
import { writerOf } from './writer.ts'

/** What an apply of a part of an object makes of the stored one, or of none. */
export function applyChange(deps: RegistryDeps, scope: RequestScope, body: unknown, part: Change['part']): Change {
  const { resource, target } = scope
  const kind = deps.trackedKind(resource, target.subresource)
  const draft = (previous: KubeObject | undefined): KubeObject => {
    const live = previous === undefined ? undefined : shownForTracking(resource, previous)
    const merged = mergeConfiguration(scope, kind, { live, body, writer: writerOf(deps, scope, 'Apply') })
    const isSame = previous !== undefined && merged === live
    const how = { as: resource.type, schema: resource.schema }
    const object = isSame ? previous : finishDecoding(scope, decodeMerged(deps, merged, how))
    if (previous === undefined) checkHasNoUid(scope, object)
    checkName(target.name ?? '', metaOf(object).name)
    return object
  }
  return { draft, part, uidIsPrecondition: false, isApply: true }
}

/** Merges what was sent into the live object. Throws what speaks against it. */
export function mergeConfiguration(
  scope: RequestScope,
  kind: TrackedKind,
  { live, body, writer }: { readonly live: KubeObject | undefined; readonly body: unknown; readonly writer: Writer },
): KubeObject {
  const force = scope.options.force === true
  const applied = applyConfiguration(kind, { live, configuration: readConfiguration(body), writer, force })
  if (applied.kind === 'conflicts') throw fieldConflicts(applied)
  if (applied.kind === 'refused') {
    throw applied.reason === 'bad-request' ? badRequest(applied.message) : plainError(applied.message)
  }
  reportDuplicates(scope)
  return applied.object
}

/** The body of an apply as an object; nothing at all is an empty one. */
function readConfiguration(body: unknown): KubeObject {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body
  const noun = Array.isArray(body) ? 'array' : typeof body === 'boolean' ? 'bool' : typeof body
  const why = `json: cannot unmarshal ${noun} into Go value of type map[string]interface {}`
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`)
}

function fieldConflicts({ message, conflicts }: Extract<Applied, { readonly kind: 'conflicts' }>): StatusError {
  return failure({ code: 409, reason: 'Conflict', message, details: { causes: conflicts } })
}

/** Keys that stood twice, in the words of the YAML reader: a fault only after all others. */
function reportDuplicates(scope: RequestScope): void {
  const { duplicateFields = [] } = scope.context
  if (duplicateFields.length === 0) return
  const why = `error converting YAML to JSON: yaml: unmarshal errors:\n  ${duplicateFields.join('\n  ')}`
  reportFields(scope, duplicateFields, () => badRequest(`error strict decoding YAML: ${why}`))
}

/** What was merged is of the schema's types, but not yet all that an object is: what texts may be is still to be seen. */
export function decodeMerged(
  deps: RegistryDeps,
  merged: KubeObject,
  { as, schema }: { readonly as: BodyKind; readonly schema: ObjectSchema },
): KubeObject {
  const { namespace = '', name = '' } = metaOf(merged)
  const kind = `${as.group}/${as.version}, Kind=${as.kind}`
  const refusal = (why: string): StatusError => {
    const fault = `unable to convert unstructured object to ${kind}: ${unstructuredFault(why)}`
    return plainError(`failed to convert new object (${namespace}/${name}; ${kind}) to proper version: ${fault}`)
  }
  return decodeOrRefuse(deps, schema, merged, refusal).object
}

function checkHasNoUid(scope: RequestScope, object: KubeObject): void {
  const { uid = '' } = metaOf(object)
  if (uid === '') return
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
  throw conflict(scope.resource.groupResource, scope.target.name ?? '', why)
}
