import { configMaps, isBeingDeleted, nameOf, ownersOf, uidOf, type ConfigMap, type KubeObject } from '@coxswain/api'
import type { Commit, TestCluster } from '@coxswain/testing'
import { expect } from 'vitest'

const foreground = 'foregroundDeletion'

/**
 * Follows objects that own each other, and fails at the first write by which one is deleted that still has an owner, or loses
 * an owner that is still there. What the user asks to delete is said beforehand; he takes no owners away.
 */
export class OwnershipLedger {
  readonly #cluster: TestCluster
  /** Uids that the user has asked to delete. */
  readonly #asked = new Set<string>()
  /** Uids that may be without owners: they never had any, or one of them was deleted and left them behind. */
  readonly #mayBeAlone = new Set<string>()
  readonly #orphaning = new Set<string>()

  constructor(cluster: TestCluster) {
    this.#cluster = cluster
    cluster.onCommit((commit) => this.#follow(commit))
  }

  asksToDelete(object: ConfigMap, policy: 'Background' | 'Foreground' | 'Orphan'): void {
    this.#asked.add(uidOf(object))
    if (policy === 'Orphan') this.#orphaning.add(uidOf(object))
  }

  /** What is wrong once all has come to rest. */
  faults(): readonly string[] {
    const all = this.#cluster.list(configMaps)
    const uids = new Set(all.map(uidOf))
    const circle = waitingInACircle(all)
    return all.flatMap((object) => {
      const owners = ownersOf(object)
      const isAlone = owners.length === 0 && !this.#mayBeAlone.has(uidOf(object))
      return [
        ...(isBeingDeleted(object) && !circle.has(object) ? [`${nameOf(object)} is still being deleted`] : []),
        ...owners
          .filter(({ uid }) => !uids.has(uid))
          .map(({ name }) => `${nameOf(object)} names ${name}, which is gone`),
        ...(isAlone ? [`${nameOf(object)} has lost its owners, and nobody wished it`] : []),
      ]
    })
  }

  #follow({ type, object, previous }: Commit): void {
    if (object.kind !== 'ConfigMap') return
    const uid = uidOf(object)
    if (type === 'created') {
      if (ownersOf(object).length === 0) this.#mayBeAlone.add(uid)
      return
    }
    const wasGoing = previous !== undefined && isBeingDeleted(previous)
    const goesNow = !wasGoing && (type === 'deleted' || isBeingDeleted(object))
    if (goesNow && !this.#asked.has(uid)) this.#checkDeletion(object)
    if (type === 'updated' && previous !== undefined) this.#checkOwners(previous, object)
  }

  #checkDeletion(object: KubeObject): void {
    const owners = ownersOf(object)
    expect(owners.length, `${nameOf(object)} is deleted and had owners`).toBeGreaterThan(0)
    const living = owners.map(({ uid }) => this.#find(uid)).filter((owner) => owner !== undefined)
    const holding = living.filter(
      (owner) => !(isBeingDeleted(owner) && owner.metadata?.finalizers?.includes(foreground)),
    )
    expect(holding.map(nameOf), `${nameOf(object)} is deleted while these own it`).toEqual([])
  }

  #checkOwners(previous: KubeObject, object: KubeObject): void {
    const now = new Set(ownersOf(object).map(({ uid }) => uid))
    for (const { uid } of ownersOf(previous).filter((owner) => !now.has(owner.uid))) {
      const owner = this.#find(uid)
      if (owner !== undefined)
        expect(isBeingDeleted(owner), `${nameOf(owner)} is there and loses ${nameOf(object)}`).toBe(true)
      if (this.#orphaning.has(uid)) this.#mayBeAlone.add(uidOf(object))
    }
  }

  #find(uid: string): ConfigMap | undefined {
    return this.#cluster.list(configMaps).find((each) => uidOf(each) === uid)
  }
}

/**
 * Objects that own and block each other, all of them asked to go in the foreground: each waits for the other, in Kubernetes
 * too, until somebody changes one by hand (processDeletingDependentsItem asks only dependents that are not waiting already).
 */
function waitingInACircle(all: readonly ConfigMap[]): ReadonlySet<ConfigMap> {
  const waiting = new Set(all.filter((each) => isBeingDeleted(each) && each.metadata?.finalizers?.includes(foreground)))
  const blocks = (dependent: ConfigMap, owner: ConfigMap): boolean =>
    ownersOf(dependent).some(({ uid, blockOwnerDeletion }) => uid === uidOf(owner) && blockOwnerDeletion === true)
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size
    for (const owner of waiting) {
      if (![...waiting].some((dependent) => blocks(dependent, owner))) waiting.delete(owner)
    }
  }
  return waiting
}
