import type { KubeObject } from '@coxswain/api'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { parseResourceVersion, waitForRevision } from './resource-versions.ts'
import { notFound } from './status-errors.ts'
import { objectKey } from './storage-keys.ts'

/** The stored object that a request names, at least as new as it asks for. */
export async function getObject(deps: RegistryDeps, scope: RequestScope): Promise<KubeObject> {
  const { folder, groupResource } = scope.resource
  const { name = '', namespace } = scope.target
  const revision = parseResourceVersion(scope.options.resourceVersion)
  if (revision > deps.store.revision) await waitForRevision(deps, revision)
  const entry = await deps.store.get(objectKey(folder, namespace, name))
  if (entry === undefined) throw notFound(groupResource, name)
  return entry.value
}
