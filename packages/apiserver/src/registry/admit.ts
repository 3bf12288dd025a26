import type { KubeObject, ResourceType } from '@coxswain/api'
import type { AdmissionOperation, AdmissionRequest, ObjectReader } from '../admission/admission-plugin.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { metaOf } from './metadata.ts'
import { listPrefix, objectKey, storageFolder } from './storage-keys.ts'

/** Reads past all rules, for the server's own needs. Objects come as they are stored. */
export function objectReader({ store }: Pick<RegistryDeps, 'store'>): ObjectReader {
  return {
    get: async <T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string) => {
      const entry = await store.get(objectKey(storageFolder(type.group, type.plural), namespace, name))
      return entry?.value as T | undefined
    },
    list: async <T extends KubeObject>(type: ResourceType<T>, namespace?: string) => {
      const { entries } = await store.list({ prefix: listPrefix(storageFolder(type.group, type.plural), namespace) })
      return entries.map((entry) => entry.value as T)
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
  }
}
