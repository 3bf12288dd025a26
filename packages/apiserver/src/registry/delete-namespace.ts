// Mirrors Delete of pkg/registry/core/namespace/storage/storage.go, release 1.36.
import { type Namespace, toTime } from '@coxswain/api'
import { admissionRequest } from './admit.ts'
import type { DeleteOptions } from './delete-options.ts'
import { type Deleted, deleteObject } from './delete.ts'
import { foregroundFinalizer, orphanFinalizer } from './deletion-finalizers.ts'
import { metaOf, tidyMeta } from './metadata.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { conflict, modifiedText, notFound } from './status-errors.ts'
import { objectKey } from './storage-keys.ts'

const attemptsMax = 100

/** The first request begins a namespace's end; it goes when its content is gone and its finalizers are taken off. */
export async function deleteNamespace(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  options: DeleteOptions,
): Promise<Deleted> {
  const { folder, groupResource } = scope.resource
  const key = objectKey(folder, undefined, name)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await deps.store.get(key)
    if (entry === undefined) throw notFound(groupResource, name)
    const namespace = entry.value as Namespace
    checkPreconditions(scope, namespace, options)
    if (metaOf(namespace).deletionTimestamp !== undefined) {
      if ((namespace.spec?.finalizers?.length ?? 0) === 0) return deleteObject(deps, scope, name, options)
      return { object: namespace, isGone: false, wasPending: true }
    }
    const request = admissionRequest(deps, scope, { operation: 'DELETE', object: namespace, previous: namespace })
    await deps.admission.admit(namespace, request)
    await deps.admission.validate(namespace, request)
    const terminating = terminate(namespace, options, toTime(deps.clock.now()))
    if (scope.isDryRun) return { object: terminating, isGone: false, wasPending: false }
    const result = await deps.store.put(key, terminating, entry.revision)
    if (result.ok) return { object: result.entry.value, isGone: false, wasPending: false }
  }
  throw conflict(groupResource, name, modifiedText)
}

function checkPreconditions(scope: RequestScope, namespace: Namespace, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion, name = '' } = metaOf(namespace)
  for (const [what, wanted, held] of [
    ['UID', preconditions?.uid, uid],
    ['ResourceVersion', preconditions?.resourceVersion, resourceVersion],
  ] as const) {
    if (wanted === undefined || wanted === held) continue
    const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${held}`
    throw conflict(scope.resource.groupResource, name, why)
  }
}

function terminate(namespace: Namespace, options: DeleteOptions, now: string): Namespace {
  const meta = metaOf(namespace)
  const wanted = {
    [orphanFinalizer]: wants(options, 'Orphan', true),
    [foregroundFinalizer]: wants(options, 'Foreground', false),
  }
  const own = meta.finalizers ?? []
  const kept = own.filter((finalizer) => (wanted as Readonly<Record<string, boolean | undefined>>)[finalizer] !== false)
  const added = Object.entries(wanted).flatMap(([name, isWanted]) =>
    isWanted === true && !own.includes(name) ? [name] : [],
  )
  const metadata = tidyMeta(meta, { deletionTimestamp: now, finalizers: [...kept, ...added] })
  return { ...namespace, metadata, status: { ...namespace.status, phase: 'Terminating' } }
}

/** `undefined`: as it is. */
function wants(
  options: DeleteOptions,
  policy: DeleteOptions['propagationPolicy'],
  orphan: boolean,
): boolean | undefined {
  if (options.orphanDependents !== undefined) return options.orphanDependents === orphan
  return options.propagationPolicy === undefined ? undefined : options.propagationPolicy === policy
}
