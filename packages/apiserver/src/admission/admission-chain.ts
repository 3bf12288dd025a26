import type { KubeObject, ResourceType } from '@coxswain/api'
import type { AdmissionPlugin, AdmissionRequest, MaybeLater } from './admission-plugin.ts'

/** The plugins that have something to say about one kind of request. */
interface Interested {
  readonly admitting: readonly AdmissionPlugin[]
  readonly validating: readonly AdmissionPlugin[]
}

/** All admission plugins, in order; who is asked is worked out once for each resource, subresource and operation. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[]
  readonly #interested = new Map<ResourceType, Map<string, Interested>>()

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins
  }

  /** Plugins that answer at once cost no turn. */
  admit(object: KubeObject, request: AdmissionRequest): MaybeLater<KubeObject> {
    const plugins = this.#for(request).admitting
    let admitted = object
    for (let index = 0; index < plugins.length; index += 1) {
      const answer = plugins[index]?.admit?.(admitted, request) ?? admitted
      if (answer instanceof Promise) return admitRest(answer, plugins.slice(index + 1), request)
      admitted = answer
    }
    return admitted
  }

  validate(object: KubeObject, request: AdmissionRequest): MaybeLater<void> {
    const plugins = this.#for(request).validating
    for (let index = 0; index < plugins.length; index += 1) {
      const answer = plugins[index]?.validate?.(object, request)
      if (answer instanceof Promise) return validateRest(answer, plugins.slice(index + 1), object, request)
    }
  }

  #for(request: Pick<AdmissionRequest, 'operation' | 'resource' | 'subresource'>): Interested {
    const { operation, resource, subresource } = request
    const byRequest = this.#interested.get(resource) ?? new Map<string, Interested>()
    this.#interested.set(resource, byRequest)
    const key = subresource === undefined ? operation : `${operation}/${subresource}`
    const known = byRequest.get(key)
    if (known !== undefined) return known
    const all = this.#plugins.filter((plugin) => plugin.handles(operation, resource, subresource))
    const found = {
      admitting: all.filter((plugin) => plugin.admit !== undefined),
      validating: all.filter((plugin) => plugin.validate !== undefined),
    }
    byRequest.set(key, found)
    return found
  }
}

async function admitRest(
  first: Promise<KubeObject>,
  rest: readonly AdmissionPlugin[],
  request: AdmissionRequest,
): Promise<KubeObject> {
  let admitted = await first
  for (const plugin of rest) admitted = (await plugin.admit?.(admitted, request)) ?? admitted
  return admitted
}

async function validateRest(
  first: Promise<void>,
  rest: readonly AdmissionPlugin[],
  object: KubeObject,
  request: AdmissionRequest,
): Promise<void> {
  await first
  for (const plugin of rest) await plugin.validate?.(object, request)
}
