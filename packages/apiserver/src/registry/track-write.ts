// Where apiserver pkg/endpoints/handlers calls the FieldManager, release 1.36. Who is tracked: docs/decisions/0003-managed-fields.md.
import type { KubeObject } from '@coxswain/api'
import { presentNulls } from '../encoding/present-nulls.ts'
import { trackUpdate } from '../managed-fields/index.ts'
import { metaOf, withMeta } from './metadata.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { present } from './respond.ts'
import type { ServedResource } from './served-resource.ts'
import { writerOf } from './writer.ts'

/** A new object with who made it, if that is kept for this request. */
export function trackCreation(deps: RegistryDeps, scope: RequestScope, draft: KubeObject): KubeObject {
  if (scope.context.tracksCreations !== true) return withManagedFields(draft, undefined)
  const kind = deps.trackedKind(scope.resource, undefined)
  const next = present(scope.resource, draft)
  const tracked = trackUpdate(kind, { previous: undefined, next, writer: writerOf(deps, scope, 'Update') })
  return withManagedFields(draft, metaOf(tracked).managedFields)
}

/** A changed object with who changed what, if that was kept of it so far or is sent along. */
export function trackChange(
  deps: RegistryDeps,
  scope: RequestScope,
  draft: KubeObject,
  previous: KubeObject,
): KubeObject {
  const { managedFields: known } = metaOf(previous)
  // Only the whole object takes what a client says about it.
  const stated = scope.target.subresource === undefined ? draft : withManagedFields(draft, known)
  if (known === undefined && metaOf(stated).managedFields === undefined) return stated
  const tracked = trackUpdate(deps.trackedKind(scope.resource, scope.target.subresource), {
    previous: present(scope.resource, previous),
    next: present(scope.resource, stated),
    writer: writerOf(deps, scope, 'Update'),
  })
  return withManagedFields(stated, metaOf(tracked).managedFields)
}

/** An object as the client sees it, for what is applied to it: what is atomic is compared as a whole, with the nulls that Go writes. */
export function shownForTracking(resource: ServedResource, object: KubeObject): KubeObject {
  return presentNulls(resource.schema, present(resource, object))
}

type ManagedFields = NonNullable<KubeObject['metadata']>['managedFields']

/** The object with other managed fields; the same one where they are the same. */
export function withManagedFields<T extends KubeObject>(object: T, managedFields: ManagedFields): T {
  if (metaOf(object).managedFields === managedFields) return object
  return withMeta(object, { managedFields })
}
