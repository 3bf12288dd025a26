import { apiVersionOf, type KubeObject } from '@coxswain/api'
import type { ApiRequest, ApiResponse } from '@coxswain/client'
import { validateListOptions } from '../registry/request-options.ts'
import { selectionOf } from '../registry/selection.ts'
import { notFound, unknownMethod, unknownPath } from '../registry/status-errors.ts'
import type { ProvidedResource } from './provided-group.ts'

/** A request for a resource that somebody else provides. Rejects with `StatusError`. */
export async function answerProvided(
  resource: ProvidedResource,
  { verb, target, options = {} }: ApiRequest,
): Promise<ApiResponse> {
  const { type } = resource
  const { name, namespace, subresource } = target
  if (subresource !== undefined || (namespace !== undefined && !type.namespaced)) throw unknownPath()
  const wanted = verb === 'get' && name === undefined ? 'list' : verb
  if (!type.verbs.includes(wanted)) throw unknownMethod()
  if (wanted === 'list') return answer(list(resource, namespace, options))
  if (wanted !== 'get' || name === undefined) throw unknownMethod()
  if (type.namespaced && namespace === undefined) throw notFound({ group: type.group, resource: type.plural }, name)
  return answer(withKind(resource, resource.get(name, namespace)))
}

const noWarnings: readonly string[] = []
const answer = (body: unknown): ApiResponse => ({ code: 200, body, warnings: noWarnings })

/** All at once: pages and versions mean nothing to what is not stored. */
function list(
  resource: ProvidedResource,
  namespace: string | undefined,
  options: NonNullable<ApiRequest['options']>,
): object {
  const { type } = resource
  validateListOptions(options, false)
  const { matches = everything, namespace: selected } = selectionOf({ type, strategy: { resource: type } }, options)
  const items = resource.list(namespace ?? selected, matches).map((object) => withKind(resource, object))
  return { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata: {}, items }
}

const everything = (): boolean => true

function withKind({ type }: ProvidedResource, object: KubeObject): KubeObject {
  return { kind: type.kind, apiVersion: apiVersionOf(type), ...object }
}
