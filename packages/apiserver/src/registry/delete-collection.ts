// Mirrors DeleteCollection in apiserver pkg/registry/generic/registry/store.go, release 1.36.
import { isNotFound } from '@coxswain/client'
import type { DeleteOptions } from './delete-options.ts'
import { deleteObject } from './delete.ts'
import { type ListBody, listObjects } from './list.ts'
import { metaOf } from './metadata.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'

/** Deletes what a list shows, one after the other; what is gone meanwhile is not missed. Answers with the list. */
export async function deleteCollection(
  deps: RegistryDeps,
  scope: RequestScope,
  options: DeleteOptions,
): Promise<ListBody> {
  const list = await listObjects(deps, scope)
  for (const item of list.items) {
    try {
      await deleteObject(deps, scope, metaOf(item).name ?? '', options)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
  return list
}
