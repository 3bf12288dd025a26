// Mirrors pkg/controller/volume/selinuxwarning/cache/volumecache.go, 1.36.
import type { Key } from '@coxswain/queue'
import { conflictKey, seenByOther, type Conflict } from './conflict.ts'
import { labelsConflict, partsOf, type LabelParts } from './label.ts'

/** How a pod uses a volume. */
export interface VolumeUse {
  /** The volume's unique name. */
  readonly volume: string
  /** Of the CSI driver; undefined: it is of another plugin. */
  readonly driver: string | undefined
  /** That it is mounted with; empty: none. */
  readonly label: string
  /** `MountOption` or `Recursive`. */
  readonly policy: string
}

interface KnownUse extends VolumeUse {
  readonly parts: LabelParts
}

interface UsedVolume {
  /** As the first use named it. */
  readonly driver: string | undefined
  /** By the pods' keys; never empty. */
  readonly uses: Map<Key, KnownUse>
  /** Between those, each as both pods see it. */
  conflicts: readonly Conflict[]
}

/** How all pods use all volumes, and which of that does not go together. */
export class VolumeUses {
  readonly #volumes = new Map<string, UsedVolume>()
  /** Exactly those volumes among whose uses the pod is; never empty. */
  readonly #volumesOfPod = new Map<Key, Set<string>>()

  /** Learns of a use. Answers with the conflicts that it has, as both pods see them; none if it was known. */
  put(pod: Key, use: VolumeUse): readonly Conflict[] {
    const used = this.#volumes.get(use.volume) ?? { driver: use.driver, uses: new Map(), conflicts: [] }
    const before = used.uses.get(pod)
    if (before !== undefined && before.label === use.label && before.policy === use.policy) return []
    const known = { ...use, parts: partsOf(use.label) }
    used.uses.set(pod, known)
    this.#volumes.set(use.volume, used)
    const volumes = this.#volumesOfPod.get(pod) ?? new Set()
    this.#volumesOfPod.set(pod, volumes.add(use.volume))
    const conflicts = [...used.uses].flatMap(([other, otherUse]) =>
      other === pod ? [] : conflictsOf([pod, known], [other, otherUse]),
    )
    used.conflicts = [...withoutPod(used.conflicts, pod), ...conflicts]
    return conflicts
  }

  /** Forgets a pod; false: nothing was known of it. */
  drop(pod: Key): boolean {
    for (const name of this.#volumesOfPod.get(pod) ?? []) {
      const used = this.#volumes.get(name)
      used?.uses.delete(pod)
      if (used === undefined || used.uses.size === 0) this.#volumes.delete(name)
      else used.conflicts = withoutPod(used.conflicts, pod)
    }
    return this.#volumesOfPod.delete(pod)
  }

  podsOfDriver(driver: string): ReadonlySet<Key> {
    const pods = new Set<Key>()
    for (const used of this.#volumes.values()) {
      if (used.driver === driver) for (const pod of used.uses.keys()) pods.add(pod)
    }
    return pods
  }

  /** Each once, though two pods may have it about several volumes. */
  get conflicts(): readonly Conflict[] {
    const all = new Map<string, Conflict>()
    for (const used of this.#volumes.values()) {
      for (const conflict of used.conflicts) all.set(conflictKey(conflict), conflict)
    }
    return [...all.values()]
  }
}

type PodUse = readonly [pod: Key, use: KnownUse]

function conflictsOf([pod, use]: PodUse, [otherPod, other]: PodUse): readonly Conflict[] {
  const found: Conflict[] = []
  if (use.policy !== other.policy) {
    found.push({ property: 'SELinuxChangePolicy', pod, value: use.policy, otherPod, otherValue: other.policy })
  }
  if (labelsConflict(use.parts, other.parts)) {
    found.push({ property: 'SELinuxLabel', pod, value: use.label, otherPod, otherValue: other.label })
  }
  return found.flatMap((conflict) => [conflict, seenByOther(conflict)])
}

const withoutPod = (conflicts: readonly Conflict[], key: Key): readonly Conflict[] =>
  conflicts.filter(({ pod, otherPod }) => pod !== key && otherPod !== key)
