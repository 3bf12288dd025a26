import type { KubeObject, ResourceType } from '@coxswain/api'
import type { AdmissionPlugin, AdmissionRequest } from './admission-plugin.ts'

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
  async admit(object: KubeObject, request: AdmissionRequest): Promise<KubeObject> {
    let admitted = object
    for (const plugin of this.#for(request).admitting) {
      const answer = plugin.admit?.(admitted, request)
      admitted = (answer instanceof Promise ? await answer : answer) ?? admitted
    }
    return admitted
  }

  async validate(object: KubeObject, request: AdmissionRequest): Promise<void> {
    for (const plugin of this.#for(request).validating) {
      const answer = plugin.validate?.(object, request)
      if (answer instanceof Promise) await answer
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
