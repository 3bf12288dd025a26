// Mirrors pkg/controller/volume/persistentvolume/index.go, 1.36.
import { findMatchingVolume, keyOf, nameOf, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'

/** In this order they make the text under which a volume is found. */
const modeOrder = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']

interface Place {
  readonly modes: string
  /** Key of the claim that it is bound to or kept for; undefined: of none. */
  readonly claim: string | undefined
}

/**
 * Finds volumes for claims. A claim looks at the volumes that are free and at those kept for it, so that many bound volumes
 * cost nothing. Invariant: `#places` has an entry for exactly the volumes in `#free` and `#claimed`.
 */
export class VolumeIndex {
  readonly #places = new Map<string, Place>()
  readonly #free = new Map<string, Map<string, PersistentVolume>>()
  readonly #claimed = new Map<string, Map<string, PersistentVolume>>()

  put(volume: PersistentVolume): void {
    this.remove(volume)
    const name = nameOf(volume)
    const place: Place = { modes: modesText(volume.spec?.accessModes), claim: claimOf(volume) }
    this.#places.set(name, place)
    if (place.claim === undefined) add(this.#free, place.modes, name, volume)
    else add(this.#claimed, place.claim, name, volume)
  }

  remove(volume: PersistentVolume): void {
    const name = nameOf(volume)
    const place = this.#places.get(name)
    if (place === undefined) return
    this.#places.delete(name)
    if (place.claim === undefined) take(this.#free, place.modes, name)
    else take(this.#claimed, place.claim, name)
  }

  /**
   * Volumes with few access modes come first, however large they are. With `isDelayed` only one that is kept for the claim will
   * do. Throws for a selector that cannot be read.
   */
  findFor(claim: PersistentVolumeClaim, isDelayed: boolean): PersistentVolume | undefined {
    const own = [...(this.#claimed.get(keyOf(claim))?.values() ?? [])]
    const wanted = claim.spec?.accessModes ?? []
    const groups = new Set([...own.map(({ spec }) => modesText(spec?.accessModes)), ...this.#free.keys()])
    for (const group of [...groups].filter((modes) => hasModes(modes, wanted)).toSorted(byNumberOfModes)) {
      const kept = own.filter(({ spec }) => modesText(spec?.accessModes) === group)
      const found = findMatchingVolume(claim, [...kept, ...(this.#free.get(group)?.values() ?? [])], { isDelayed })
      if (found !== undefined) return found
    }
    return undefined
  }
}

function claimOf({ spec }: PersistentVolume): string | undefined {
  const reference = spec?.claimRef
  return reference === undefined ? undefined : `${reference.namespace ?? ''}/${reference.name ?? ''}`
}

function modesText(modes: readonly string[] = []): string {
  return modeOrder.filter((mode) => modes.includes(mode)).join(',')
}

function hasModes(text: string, wanted: readonly string[]): boolean {
  const modes = text.split(',')
  return wanted.every((mode) => modes.includes(mode))
}

/** Upstream leaves open which of two groups of the same size comes first. */
function byNumberOfModes(a: string, b: string): number {
  const [sizeOfA, sizeOfB] = [a, b].map((text) => (text === '' ? 0 : text.split(',').length))
  if (sizeOfA !== sizeOfB) return (sizeOfA ?? 0) - (sizeOfB ?? 0)
  return compareTexts(a, b)
}

type Groups = Map<string, Map<string, PersistentVolume>>

function add(groups: Groups, group: string, name: string, volume: PersistentVolume): void {
  const known = groups.get(group)
  if (known === undefined) groups.set(group, new Map([[name, volume]]))
  else known.set(name, volume)
}

function take(groups: Groups, group: string, name: string): void {
  const known = groups.get(group)
  known?.delete(name)
  if (known?.size === 0) groups.delete(group)
}
