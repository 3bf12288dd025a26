// Mirrors pkg/controller/util/consistency/consistency.go, RealConsistencyStore, 1.36.
import type { ResourceType } from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { compareResourceVersions } from './compare-resource-versions.ts'
import type { Metrics } from './metrics.ts'

/** A cache that has not seen the owner's own last write. Not a failure: look again after `recheckMs`. */
export class StaleCacheError extends Error {
  override readonly name = 'StaleCacheError'
  readonly recheckMs: number

  constructor(message: string, recheckMs: number) {
    super(message)
    this.recheckMs = recheckMs
  }
}

/** One kind that is written, and the cache in which the writes will show. */
export interface WatchedWrites {
  readonly group: string
  readonly resource: string
  /** The informer; its `resourceVersion` is what the store has reached. */
  readonly cache: { readonly resourceVersion: string }
}

/** The writes of a kind, which show in its informer. */
export const watchedWrites = ({ group, plural }: ResourceType, cache: WatchedWrites['cache']): WatchedWrites => ({
  group,
  resource: plural,
  cache,
})

export interface WrittenVersionsOptions {
  readonly watched: readonly WatchedWrites[]
  /** Where upstream counts them: `kind` is for the help text. */
  readonly counted?:
    | {
        readonly metrics: Metrics
        /** Prefix of the metric `…_stale_sync_skips_total`: `replicaset_controller`. */
        readonly subsystem: string
        readonly kind: string
      }
    | undefined
}

/**
 * The newest version that a controller wrote for each of its owners, by resource. Before it acts on an owner again it asks
 * whether its caches have come that far: what it reads otherwise is the world before its own last write.
 */
export interface WrittenVersions {
  wrote(owner: Key, ownerUid: string, resource: string, resourceVersion: string | undefined): void
  /** What the caches lack, and counts that; undefined when they have caught up. */
  behind(owner: Key): StaleCacheError | undefined
  /** Forgets the owner, if it is still the one of this uid; without a uid in any case. */
  forget(owner: Key, ownerUid?: string): void
}

interface Owner {
  readonly uid: string
  readonly versions: Map<string, string>
  /** Times in a row that the caches were behind. */
  skips: number
}

const recheckFirstMs = 5
const recheckMaxMs = 1000

export function createWrittenVersions(options: WrittenVersionsOptions): WrittenVersions {
  const owners = new Map<Key, Owner>()
  const { counted } = options
  const skipped = counted?.metrics.counter(
    `${counted.subsystem}_stale_sync_skips_total`,
    `[ALPHA] Total number of ${counted.kind} syncs skipped because the watch cache was stale.`,
    ['group', 'resource'],
  )
  const lacking = (owner: Owner): WatchedWrites | undefined =>
    options.watched.find(({ resource, cache }) => {
      const written = owner.versions.get(resource)
      if (written === undefined || cache.resourceVersion === '') return false
      const order = compareResourceVersions(written, cache.resourceVersion)
      return order !== undefined && order > 0
    })
  return {
    wrote: (key, uid, resource, resourceVersion) => {
      if (resourceVersion === undefined) return
      let owner = owners.get(key)
      if (owner?.uid !== uid) {
        owner = { uid, versions: new Map(), skips: 0 }
        owners.set(key, owner)
      }
      const before = owner.versions.get(resource)
      const order = before === undefined ? -1 : (compareResourceVersions(before, resourceVersion) ?? -1)
      if (order < 0) owner.versions.set(resource, resourceVersion)
    },
    behind: (key) => {
      const owner = owners.get(key)
      if (owner === undefined) return undefined
      const lack = lacking(owner)
      if (lack === undefined) {
        owners.delete(key)
        return undefined
      }
      const { group, resource, cache } = lack
      skipped?.increment({ group, resource })
      const recheckMs = Math.min(recheckFirstMs * 2 ** owner.skips, recheckMaxMs)
      owner.skips += 1
      const groupResource = group === '' ? resource : `${resource}.${group}`
      return new StaleCacheError(
        `read version: ${cache.resourceVersion} is not as new as written version: ` +
          `${owner.versions.get(resource) ?? ''} for group resource ${groupResource}`,
        recheckMs,
      )
    },
    forget: (key, uid) => {
      if (uid === undefined || owners.get(key)?.uid === uid) owners.delete(key)
    },
  }
}
