// Mirrors k8s.io/endpointslice/util/endpointslice_tracker.go, 1.36.
import { generationOf, resourceVersionOf, uidOf, type EndpointSlice } from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { compareResourceVersions } from '@coxswain/runtime'
import { serviceKeyOf } from './slice-names.ts'

interface Written {
  readonly generation: number
  readonly resourceVersion: string
}

const deletionExpected = 'deletion expected'
const recheckFirstMs = 5
const recheckMaxMs = 1000

/**
 * The slices that a controller wrote for each Service, by uid: tells its own writes from those of others, and whether the cache
 * has them all.
 */
export class SliceTracker {
  readonly #cache: { readonly resourceVersion: string }
  readonly #byService = new Map<Key, Map<string, Written | typeof deletionExpected>>()
  /** How often in a row the cache was behind, for those of which it was. */
  readonly #stale = new Map<Key, number>()

  constructor(cache: { readonly resourceVersion: string }) {
    this.#cache = cache
  }

  has(slice: EndpointSlice): boolean {
    return this.#of(slice)?.has(uidOf(slice)) === true
  }

  /** Whether this version of a slice is not the controller's own. */
  isForeign(slice: EndpointSlice): boolean {
    const written = this.#of(slice)?.get(uidOf(slice))
    if (written === deletionExpected) return true
    return written === undefined || generationOf(slice) > written.generation
  }

  /** When to look again, if not all that was written is among `slices`, which are those of the Service in the cache. */
  recheckMs(service: Key, slices: readonly EndpointSlice[]): number | undefined {
    if (!this.#isStale(service, slices)) {
      this.#stale.delete(service)
      return undefined
    }
    const times = this.#stale.get(service) ?? 0
    this.#stale.set(service, times + 1)
    return Math.min(recheckFirstMs * 2 ** times, recheckMaxMs)
  }

  wrote(slice: EndpointSlice): void {
    this.#set(slice, { generation: generationOf(slice), resourceVersion: resourceVersionOf(slice) })
  }

  expectDeletion(slice: EndpointSlice): void {
    this.#set(slice, deletionExpected)
  }

  /** Whether a slice that is gone was to go. */
  deletionObserved(slice: EndpointSlice): boolean {
    const slices = this.#of(slice)
    const written = slices?.get(uidOf(slice))
    slices?.delete(uidOf(slice))
    return written === undefined || written === deletionExpected
  }

  forget(service: Key): void {
    this.#byService.delete(service)
    this.#stale.delete(service)
  }

  #isStale(service: Key, slices: readonly EndpointSlice[]): boolean {
    const known = this.#byService.get(service)
    if (known === undefined || known.size === 0) return false
    const missing = new Set(known.keys())
    for (const slice of slices) {
      missing.delete(uidOf(slice))
      const written = known.get(uidOf(slice))
      if (written === deletionExpected) return true
      if (written !== undefined && written.generation > generationOf(slice)) return true
    }
    for (const uid of missing) {
      const written = known.get(uid)
      if (written === undefined || written === deletionExpected) continue
      if ((compareResourceVersions(written.resourceVersion, this.#cache.resourceVersion) ?? 1) > 0) return true
      // The cache has come that far: the slice came and went while nobody watched, or belongs to another Service now.
      known.delete(uid)
    }
    return false
  }

  #of(slice: EndpointSlice): Map<string, Written | typeof deletionExpected> | undefined {
    return this.#byService.get(serviceKeyOf(slice) ?? '')
  }

  #set(slice: EndpointSlice, written: Written | typeof deletionExpected): void {
    const service = serviceKeyOf(slice) ?? ''
    let slices = this.#byService.get(service)
    if (slices === undefined) this.#byService.set(service, (slices = new Map()))
    slices.set(uidOf(slice), written)
  }
}
