import { configMaps, isBeingDeleted, nameOf, uidOf, type ConfigMap, type OwnerReference } from '@coxswain/api'
import { seededRandom, type SeededRandom } from '@coxswain/base'
import { isConflict, isNotFound, StatusError } from '@coxswain/client'
import { chaos, configMap, conflict, minutes, startCluster, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { disturb, seedsOf } from './disturb.ts'
import { OwnershipLedger } from './ownership-ledger.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
const policies = ['Background', 'Foreground', 'Orphan'] as const

/** Makes objects that own each other, in circles too, names owners that are gone, and deletes in all ways. */
class Owners {
  readonly #cluster: TestCluster
  readonly #random: SeededRandom
  readonly #ledger: OwnershipLedger
  /** As they were made: whoever is named as an owner may be gone by then, or another of that name. */
  readonly #made: ConfigMap[] = []

  constructor(cluster: TestCluster, random: SeededRandom, ledger: OwnershipLedger) {
    this.#cluster = cluster
    this.#random = random
    this.#ledger = ledger
  }

  async act(): Promise<void> {
    const acts = [
      () => this.#create(),
      () => this.#create(),
      () => this.#create(),
      () => this.#delete(),
      () => this.#change(),
    ]
    await this.#oneOf(acts)().catch((error: unknown) => {
      const isExpected = isNotFound(error) || isConflict(error) || (error instanceof StatusError && error.code === 422)
      if (!isExpected) throw error
    })
  }

  async #create(): Promise<void> {
    const name = this.#oneOf(names)
    if (this.#cluster.get(configMaps, name) !== undefined) return
    this.#made.push(await this.#cluster.apply(configMap({ name, metadata: { ownerReferences: this.#owners() } })))
  }

  async #delete(): Promise<void> {
    const found = this.#cluster.get(configMaps, this.#oneOf(names))
    if (found === undefined) return
    const propagationPolicy = this.#oneOf(policies)
    this.#ledger.asksToDelete(found, propagationPolicy)
    await this.#cluster.delete(configMaps, nameOf(found), { propagationPolicy, preconditions: { uid: uidOf(found) } })
  }

  /** Another owner, while whoever looks after the object may be about to delete it. */
  async #change(): Promise<void> {
    const found = this.#cluster.get(configMaps, this.#oneOf(names))
    if (found === undefined || isBeingDeleted(found)) return
    const ownerReferences = [...(found.metadata?.ownerReferences ?? []), ...this.#owners()].filter(
      ({ uid }, index, all) => all.findIndex((other) => other.uid === uid) === index && uid !== uidOf(found),
    )
    const { resourceVersion } = found.metadata ?? {}
    await this.#cluster.patch(configMaps, nameOf(found), { metadata: { ownerReferences, resourceVersion } })
  }

  #owners(): readonly OwnerReference[] {
    const chosen = this.#made.length === 0 ? [] : Array.from({ length: this.#below(4) }, () => this.#oneOf(this.#made))
    return [...new Set(chosen)].map((owner) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: nameOf(owner),
      uid: uidOf(owner),
      blockOwnerDeletion: this.#below(2) === 0,
    }))
  }

  #below(count: number): number {
    return Math.floor(this.#random.float() * count)
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)] as T // there is at least one
  }
}

describe('nothing is deleted that has an owner, nothing stays whose owners are gone', () => {
  test.each(seedsOf(15))('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the test')
    const controllers = ['garbage-collector-controller']
    await using cluster = await startCluster({ seed, nodes: 0, without: ['scheduler'], controllers })
    const ledger = new OwnershipLedger(cluster)
    const owners = new Owners(cluster, random, ledger)
    chaos()(cluster)
    const act = () => owners.act()
    const acts = [act, act, act, act, act, act]
    await disturb(cluster, random, { steps: 60, pauseMaxMs: 1000, parts: ['controller-manager'], acts })
    cluster.calm()
    // Back-off after many refusals may hold a key for a quarter of an hour.
    await cluster.until(() => ledger.faults().length === 0, { withinMs: minutes(20) }).catch(() => undefined)
    expect(ledger.faults()).toEqual([])
    const linesBefore = cluster.trace.length
    await cluster.advance(minutes(5))
    expect(cluster.trace.slice(linesBefore)).toEqual([])
  })
})

test('a deletion that is refused for a reason nobody knows does not go past an owner that comes meanwhile', async () => {
  const controllers = ['garbage-collector-controller']
  await using cluster = await startCluster({ nodes: 0, without: ['scheduler'], controllers })
  const owner = await cluster.apply(configMap({ name: 'owner' }))
  const reference = (uid: string): OwnerReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid })
  cluster.fail('delete', 'configmaps', conflict(), { times: 1 })
  cluster.delay('delete', 'configmaps', 500)
  await cluster.apply(configMap({ name: 'owned', metadata: { ownerReferences: [reference('gone')] } }))
  await cluster.advance(700)
  const ownerReferences = [reference('gone'), reference(uidOf(owner))]
  await cluster.patch(configMaps, 'owned', { metadata: { ownerReferences } })
  await cluster.advance(minutes(5))
  expect(cluster.get(configMaps, 'owned')?.metadata?.ownerReferences).toEqual([reference(uidOf(owner))])
})
