import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Entry } from '@coxswain/store'
import type { AdmissionOperation, AdmissionRequest, ObjectReader } from '../admission/admission-plugin.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { metaOf } from './metadata.ts'
import { listPrefix, objectKey, storageFolder } from './storage-keys.ts'

const noObjects: readonly never[] = []

/** Reads past all rules, for the server's own needs. Objects come as they are stored. */
export function objectReader({ store }: Pick<RegistryDeps, 'store'>): ObjectReader {
  const { present } = store
  return {
    get: <T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string) => {
      const key = objectKey(storageFolder(type.group, type.plural), namespace, name)
      if (present !== undefined) return present.get(key)?.value as T | undefined
      return store.get(key).then((entry) => entry?.value as T | undefined)
    },
    list: <T extends KubeObject>(type: ResourceType<T>, namespace?: string) => {
      const prefix = listPrefix(storageFolder(type.group, type.plural), namespace)
      const valueOf = (entry: Entry<KubeObject>): T => entry.value as T
      if (present !== undefined) {
        const entries = present.list(prefix)
        return entries.length === 0 ? noObjects : entries.map(valueOf)
      }
      return store.list({ prefix }).then(({ entries }) => entries.map(valueOf))
    },
  }
}

/** What is asked of the plugins, for all of one request. */
export function admissionRequest(
  deps: RegistryDeps,
  scope: RequestScope,
  about: {
    readonly operation: AdmissionOperation
    readonly object: KubeObject
    readonly previous?: KubeObject | undefined
  },
): AdmissionRequest {
  const { resource, target, context } = scope
  return {
    operation: about.operation,
    resource: resource.type,
    subresource: target.subresource,
    namespace: scope.strategyContext.namespace,
    name: target.name ?? metaOf(about.object).name ?? '',
    user: context.user,
    isDryRun: scope.isDryRun,
    previous: about.previous,
    reader: deps.reader,
    clock: deps.clock,
    random: deps.random,
    warn: (text) => {
      scope.warnings.add(text)
    },
    replace: async (type, object) => {
      const { namespace, name = '', resourceVersion } = metaOf(object)
      const key = objectKey(storageFolder(type.group, type.plural), namespace, name)
      return (await deps.store.put(key, object, Number(resourceVersion))).ok
    },
  }
}
