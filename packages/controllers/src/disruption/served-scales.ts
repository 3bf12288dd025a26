// Mirrors getScaleController and implementsScale of pkg/controller/disruption/disruption.go, 1.36.
import { uidOf, type OwnerReference, type ResourceType, type Scale } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import { groupOf } from '../shared/group-version.ts'
import { ServedTypes } from '../shared/served-types.ts'
import type { ControllerScale } from './find-scale.ts'

/** Asks whoever serves a kind how many objects of it are wanted. */
export interface ServedScales {
  /** Undefined when the owner is gone or another one by now. */
  get(reference: OwnerReference, namespace: string, signal: AbortSignal): Promise<ControllerScale | undefined>
}

/** Those in which Kubernetes' client can read a Scale. */
const scaleVersions: ReadonlySet<string> = new Set([
  'autoscaling/v1',
  'apps/v1beta1',
  'apps/v1beta2',
  'extensions/v1beta1',
])

export class DiscoveredScales implements ServedScales {
  readonly #client: Client
  readonly #served: ServedTypes

  constructor(client: Client, clock: Clock) {
    this.#client = client
    this.#served = new ServedTypes(client, clock)
  }

  async get(reference: OwnerReference, namespace: string, signal: AbortSignal): Promise<ControllerScale | undefined> {
    const type = await this.#typeOf(reference, signal)
    try {
      const found = await this.#client.resource(type, namespace).get(reference.name, { subresource: 'scale', signal })
      // The subresource answers with a Scale, whatever the resource's own type is.
      const scale = found as Scale
      return uidOf(scale) === reference.uid ? { uid: uidOf(scale), replicas: scale.spec?.replicas ?? 0 } : undefined
    } catch (error) {
      if (!isNotFound(error)) throw error
      if (hasScale(type)) return undefined
      const name = type.group === '' ? type.plural : `${type.plural}.${type.group}`
      throw new Error(`${name} does not implement the scale subresource`, { cause: error })
    }
  }

  async #typeOf({ apiVersion, kind }: OwnerReference, signal: AbortSignal): Promise<ResourceType> {
    const group = groupOf(apiVersion)
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
    const types = await this.#served.all(signal)
    const found = types.find((type) => type.group === group && type.version === version && type.kind === kind)
    if (found === undefined) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`)
    return found
  }
}

/** Whether discovery tells of a subresource that Kubernetes could read; its group and version must be said, as upstream has it. */
function hasScale({ subresources }: ResourceType): boolean {
  return subresources.some(
    ({ name, kind, group, version }) =>
      name === 'scale' && kind === 'Scale' && scaleVersions.has(`${group}/${version}`),
  )
}
