// Mirrors apiserver pkg/registry/rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace, release 1.36.
import type { RequestScope } from './request-scope.ts'
import { badRequest } from './status-errors.ts'

/** The namespace that the object will have; a body may say nothing else. */
export function namespaceFor(scope: RequestScope, said: string | undefined): string | undefined {
  const { namespace } = scope.strategyContext
  if (!scope.resource.type.namespaced) return undefined
  if (said === undefined || said === '' || said === namespace) return namespace
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}
