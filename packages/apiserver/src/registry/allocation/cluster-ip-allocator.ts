// Mirrors pkg/registry/core/service/ipallocator/ipallocator.go: addresses as IPAddress objects, release 1.36.
import { type IPAddress, ipAddresses, type KubeObject, toTime } from '@coxswain/api'
import type { Clock, Random } from '@coxswain/base'
import type { Store } from '@coxswain/store'
import { storageFolder } from '../storage-keys.ts'
import { addressAt, type IpRange, isInRange, offsetsToTry, staticBand } from './ip-range.ts'

/** Why an address cannot be had, in Kubernetes' words; `isFull` tells that there is none at all. */
export class AllocationError extends Error {
  override readonly name = 'AllocationError'
  readonly isFull: boolean

  constructor(message: string, isFull = false) {
    super(message)
    this.isFull = isFull
  }
}

export const rangeIsFull = (): AllocationError => new AllocationError('range is full', true)

export interface ClusterIpDeps {
  readonly store: Store<KubeObject>
  readonly clock: Clock
  readonly random: Random
}

/** Whose address it is. */
export interface AddressOwner {
  readonly namespace: string
  readonly name: string
}

const folder = storageFolder(ipAddresses.group, ipAddresses.plural)
const bandLimits = { min: 16, max: 256, step: 16 }

/**
 * Gives addresses of one range to services. What is taken is what has an IPAddress object, so that two who want the same
 * address at once cannot both get it, and nothing is lost when the server starts again.
 */
export class ClusterIpAllocator {
  readonly range: IpRange
  readonly #deps: ClusterIpDeps

  constructor(range: IpRange, deps: ClusterIpDeps) {
    this.range = range
    this.#deps = deps
  }

  async allocate(address: string, owner: AddressOwner, isDryRun = false): Promise<void> {
    if (!isInRange(this.range, address)) {
      throw new AllocationError('the provided network does not match the current range')
    }
    if (!(await this.#take(address, owner, isDryRun))) throw new AllocationError('provided IP is already allocated')
  }

  async allocateNext(owner: AddressOwner, isDryRun = false): Promise<string> {
    const { size } = this.range
    const band = staticBand(size, bandLimits)
    for (const offset of offsetsToTry(size, band, this.#deps.random.float())) {
      const address = addressAt(this.range, offset)
      if (await this.#take(address, owner, isDryRun)) return address
    }
    throw rangeIsFull()
  }

  async release(address: string): Promise<void> {
    const { store } = this.#deps
    const entry = await store.get(folder + address)
    if (entry !== undefined) await store.delete(folder + address, entry.revision)
  }

  async #take(address: string, owner: AddressOwner, isDryRun: boolean): Promise<boolean> {
    const { store } = this.#deps
    if ((await store.get(folder + address)) !== undefined) return false
    if (isDryRun) return true
    return (await store.put(folder + address, this.#objectOf(address, owner), 0)).ok
  }

  #objectOf(address: string, owner: AddressOwner): IPAddress {
    const { clock, random } = this.#deps
    return {
      kind: 'IPAddress',
      apiVersion: 'networking.k8s.io/v1',
      metadata: {
        name: address,
        uid: random.uuid(),
        creationTimestamp: toTime(clock.now()),
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: owner.namespace, name: owner.name } },
    }
  }
}
