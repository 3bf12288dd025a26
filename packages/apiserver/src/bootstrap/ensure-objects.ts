import type { KubeObject, ResourceType } from '@coxswain/api'
import { type ApiRequest, isNotFound, type RequestTarget } from '@coxswain/client'
import type { ApiHandler, RequestContext } from '../registry/api-handler.ts'
import type { FirstObject } from './first-objects.ts'

/** The server itself, as who it writes. */
export const loopback: RequestContext = {
  user: { username: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] },
  userAgent: 'kube-apiserver',
}

export const targetOf = (type: ResourceType, object: KubeObject): RequestTarget => ({
  group: type.group,
  version: type.version,
  resource: type.plural,
  ...(type.namespaced ? { namespace: object.metadata?.namespace } : {}),
})

/** Makes what is missing; what is there stays as it is. */
export async function ensureObjects(handler: ApiHandler, objects: readonly FirstObject[]): Promise<void> {
  for (const { type, object } of objects) await createIfMissing(handler, type, object)
}

/** Makes what is missing and writes over what is there, but for what the server gave out. */
export async function applyObjects(handler: ApiHandler, objects: readonly FirstObject[]): Promise<void> {
  for (const { type, object } of objects) {
    const target = { ...targetOf(type, object), name: object.metadata?.name }
    try {
      await handler.handle({ verb: 'update', target, body: object }, loopback)
    } catch (error) {
      if (!isNotFound(error)) throw error
      await createIfMissing(handler, type, object)
    }
  }
}

/** False: it is there already. */
async function createIfMissing(handler: ApiHandler, type: ResourceType, object: KubeObject): Promise<boolean> {
  const target = targetOf(type, object)
  if (await isThere(handler, { ...target, name: object.metadata?.name })) return false
  await handler.handle({ verb: 'create', target, body: object }, loopback)
  const { status } = object as { readonly status?: object }
  if (status === undefined || Object.keys(status).length === 0 || type.plural === 'namespaces') return true
  const request: ApiRequest = {
    verb: 'patch',
    patchType: 'merge',
    target: { ...target, name: object.metadata?.name, subresource: 'status' },
    body: { status },
  }
  await handler.handle(request, loopback)
  return true
}

async function isThere(handler: ApiHandler, target: RequestTarget): Promise<boolean> {
  try {
    await handler.handle({ verb: 'get', target }, loopback)
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}
