// Mirrors the ScaleREST of pkg/registry/apps and pkg/registry/core/replicationcontroller, release 1.36.
import {
  type KubeObject,
  type LabelSelector,
  nameIsDnsSubdomain,
  type ObjectSchema,
  toSelector,
  printSelector,
  type Scale,
  schemaOfKind,
  selectorFromSet,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import type { ApiRequest } from '@coxswain/client'
import { type TrackedKind, trackUpdate, type Writer } from '../../managed-fields/index.ts'
import { checkNonNegative } from '../../resources/rules/numbers.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { validateObjectMeta } from '../../validation/object-meta.ts'
import { decodeMerged, mergeConfiguration } from '../apply.ts'
import { decodeBodyOfKind } from '../decode-body.ts'
import { getObject } from '../get.ts'
import { metaOf } from '../metadata.ts'
import { namespaceFor } from '../namespace-of-body.ts'
import { checkName, decodePatched, patchValue } from '../patch.ts'
import { validatePatchOptions, validateUpdateOptions } from '../request-options.ts'
import type { RegistryDeps, RequestScope } from '../request-scope.ts'
import { respond } from '../respond.ts'
import { conflict, invalid, notFound, unknownMethod } from '../status-errors.ts'
import type { RequestHandler } from '../subresource.ts'
import { withManagedFields } from '../track-write.ts'
import { updateObject } from '../update.ts'
import { writerOf } from '../writer.ts'
import { parentEntries, scaleEntries } from './scale-managed-fields.ts'

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' }
const scaleSchema = 'io.k8s.api.autoscaling.v1.Scale'
const trackedScale: TrackedKind = { schema: scaleSchema, apiVersion: 'autoscaling/v1' }

/** What all kinds that can be scaled have. */
type Scalable = KubeObject & {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector | Readonly<Record<string, string>> }
  readonly status?: { readonly replicas?: number }
}

export const handleScale: RequestHandler = async (deps, scope, request) => {
  if (request.verb === 'get') return respond(scope, 200, scaleOf(scope, await getObject(deps, scope)))
  const isWhole = request.verb === 'update'
  const wanted = readChange(deps, scope, request)
  const draft = (previous: Scalable | undefined): KubeObject => {
    const { name = '' } = scope.target
    if (previous === undefined) throw notFound(scope.resource.groupResource, name)
    const scale = wanted(previous)
    validateScale(scope, scale, previous)
    if (!isWhole) checkUid(scope, scale, previous)
    return withScale(scope, previous, scale)
  }
  const change = { draft, part: 'main', uidIsPrecondition: isWhole } as const
  const { object } = await updateObject(deps, scope, scope.target.name ?? '', change)
  return respond(scope, 200, scaleOf(scope, object))
}

/** The object with the number of replicas of a Scale, and with who owns it. */
function withScale({ resource }: RequestScope, previous: Scalable, scale: Scale): KubeObject {
  const { resourceVersion, uid = '', managedFields } = metaOf(scale)
  const { plural } = resource.type
  const metadata = {
    ...previous.metadata,
    resourceVersion,
    ...(uid === '' ? {} : { uid }),
    managedFields: parentEntries(
      { plural, apiVersion: resource.apiVersion },
      metaOf(previous).managedFields,
      managedFields,
    ),
  }
  return { ...previous, metadata, spec: { ...previous.spec, replicas: scale.spec?.replicas ?? 0 } } as KubeObject
}

/** The Scale that a request makes of the present one, with who owns its number. */
function readChange(deps: RegistryDeps, scope: RequestScope, request: ApiRequest): (previous: Scalable) => Scale {
  const track = (scale: Scale, live: Scale): Scale => {
    const { managedFields } = metaOf(live)
    if (managedFields === undefined) return withManagedFields(scale, undefined)
    const next = withManagedFields(scale, managedFields)
    return trackUpdate(trackedScale, { previous: live, next, writer: writerOfScale(deps, scope, 'Update') })
  }
  if (request.verb === 'update') {
    validateUpdateOptions(scope.options)
    const scale = decodeBodyOfKind(deps, scope, request.body, scaleKind) as Scale
    checkNames(scope, scale)
    return (previous) => track(scale, liveScale(scope, previous))
  }
  const { patchType = 'merge', body } = request
  if (request.verb !== 'patch') throw unknownMethod()
  validatePatchOptions(scope.options, patchType)
  const schema = must(schemaOfKind(scaleKind.group, scaleKind.version, scaleKind.kind), 'Scale has a schema')
  if (patchType === 'apply') return (previous) => applyToScale(deps, scope, body, { previous, schema })
  return (previous) => {
    const live = liveScale(scope, previous)
    const patch = { type: patchType, body }
    const patched = patchValue(scaleSchema, live, patch)
    const scale = decodePatched(deps, scope, patch, {
      before: live,
      patched,
      touched: patched,
      as: scaleKind,
      schema,
    }) as Scale
    checkNames(scope, scale)
    return track(scale, live)
  }
}

function applyToScale(
  deps: RegistryDeps,
  scope: RequestScope,
  body: unknown,
  { previous, schema }: { readonly previous: Scalable; readonly schema: ObjectSchema },
): Scale {
  const live = liveScale(scope, previous)
  const writer = writerOfScale(deps, scope, 'Apply')
  const merged = mergeConfiguration(scope, trackedScale, { live, body, writer })
  const scale = merged === live ? live : (decodeMerged(deps, merged, { as: scaleKind, schema }) as Scale)
  checkNames(scope, scale)
  return scale
}

const writerOfScale = (deps: RegistryDeps, scope: RequestScope, operation: Writer['operation']): Writer => ({
  ...writerOf(deps, scope, operation),
  apiVersion: trackedScale.apiVersion,
})

/** The Scale as it is, with who owns its number. */
function liveScale(scope: RequestScope, object: Scalable): Scale {
  const entries = scaleEntries(scope.resource.type.plural, metaOf(object).managedFields)
  return withManagedFields(scaleOf(scope, object), entries)
}

function checkNames(scope: RequestScope, scale: Scale): void {
  const { name, namespace } = metaOf(scale)
  checkName(scope.target.name ?? '', name)
  namespaceFor(scope, namespace)
}

/** Its metadata is checked, and not taken. */
function validateScale(scope: RequestScope, scale: Scale, previous: KubeObject): void {
  const errors: ErrorList = []
  const meta = { ...metaOf(scale), namespace: metaOf(previous).namespace }
  validateObjectMeta(errors, meta, scope.resource.type.namespaced, nameIsDnsSubdomain)
  checkNonNegative(errors, 'spec.replicas', scale.spec?.replicas)
  if (errors.length > 0) throw invalid(scaleKind, metaOf(previous).name ?? '', errors)
}

/** A patched Scale is compared here; a whole one as every update is. */
function checkUid(scope: RequestScope, scale: Scale, previous: KubeObject): void {
  const { name = '', uid = '' } = metaOf(previous)
  const { group, resource } = scope.resource.groupResource
  const wanted = metaOf(scale).uid ?? ''
  if (wanted === '' || wanted === uid) return
  const why = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${uid}`
  throw conflict({ group, resource: `${resource}/scale` }, name, why)
}

function scaleOf(scope: RequestScope, object: Scalable): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metaOf(object)
  const { replicas = 0 } = object.spec ?? {}
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: object.status?.replicas ?? 0, selector: selectorText(scope, object) },
  }
}

/** ReplicationControllers select by labels alone. */
function selectorText({ resource }: RequestScope, { spec }: Scalable): string {
  const selector = spec?.selector
  if (resource.type.plural === 'replicationcontrollers') {
    return printSelector(selectorFromSet(selector as Readonly<Record<string, string>> | undefined))
  }
  return printSelector(toSelector(selector))
}
