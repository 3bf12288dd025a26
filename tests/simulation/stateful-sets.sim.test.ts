import { isBeingDeleted, nameOf, pods, statefulSets } from '@coxswain/api'
import { seededRandom, type SeededRandom } from '@coxswain/base'
import {
  chaos,
  expectPods,
  minutes,
  seconds,
  startCluster,
  statefulSet,
  type StatefulSetOptions,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { disturb, seedsOf } from './disturb.ts'
import { leadPods } from './lead-pods.ts'
import { StatefulGuard } from './stateful-guard.ts'

const among = (random: SeededRandom, count: number): number => Math.floor(random.float() * count)

function planOf(random: SeededRandom): StatefulSetOptions {
  const firstOrdinal = among(random, 2) * 3
  return {
    replicas: 2 + among(random, 3),
    minReadySeconds: among(random, 2) * 4,
    podManagementPolicy: among(random, 3) === 0 ? 'Parallel' : 'OrderedReady',
    spec: firstOrdinal === 0 ? {} : { ordinals: { start: firstOrdinal } },
  }
}

async function start(seed: number, random: SeededRandom): Promise<TestCluster> {
  const cluster = await startCluster({ seed, nodes: 0, without: ['scheduler'], controllers: ['statefulset'] })
  leadPods(cluster, () => ({ readyAfterMs: 1 + among(random, 3000), stopsAfterMs: among(random, 3000) }))
  return cluster
}

const isComplete =
  (guard: StatefulGuard): (() => boolean) =>
  () =>
    guard.isComplete()

describe('a StatefulSet under faults makes, replaces and removes its pods one after the other', () => {
  test.each(seedsOf(20))('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the test')
    const options = planOf(random)
    await using cluster = await start(seed, random)
    await cluster.apply(statefulSet({ ...options, image: 'example.com/db:1' }))
    const guard = new StatefulGuard(cluster, 'db')
    await cluster.until(isComplete(guard))

    const changes = [
      () => cluster.patch(statefulSets, 'db', { spec: { replicas: among(random, 6) } }),
      () => cluster.apply(statefulSet({ ...options, image: 'example.com/db:2' })),
      () => cluster.patch(statefulSets, 'db', { spec: { replicas: 1 + among(random, 4) } }),
    ]
    for (const change of changes) {
      chaos()(cluster)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await change()
      // oxlint-disable-next-line no-await-in-loop
      await disturb(cluster, random, { steps: 5, parts: ['controller-manager'] })
      cluster.calm()
      // oxlint-disable-next-line no-await-in-loop
      await cluster.until(isComplete(guard), { withinMs: minutes(30), what: 'all pods as they are wanted' })
    }
    const { replicas = 0, ordinals } = guard.set.spec ?? {}
    const first = ordinals?.start ?? 0
    expect([...guard.pods.keys()].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: replicas }, (_, i) => first + i),
    )
    await cluster.advance(seconds(60))
    expectPods(cluster, { owner: 'db', count: replicas, ready: replicas, terminating: 0, image: 'example.com/db:2' })
  })
})

describe('whatever becomes of its pods, in the end each ordinal has one', () => {
  test.each(seedsOf(10))('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the test')
    await using cluster = await start(seed, random)
    const options = planOf(random)
    const apply = (): Promise<unknown> =>
      cluster.apply(
        statefulSet({ ...options, replicas: among(random, 5), image: `example.com/db:${among(random, 3)}` }),
      )
    await apply()
    const guard = new StatefulGuard(cluster, 'db')
    guard.allowsDisorder = true
    chaos()(cluster)
    const deleteOne = async (): Promise<void> => {
      const all = cluster.list(pods).filter((pod) => !isBeingDeleted(pod))
      const chosen = all[among(random, all.length)]
      if (chosen !== undefined) await cluster.delete(pods, nameOf(chosen))
    }
    await disturb(cluster, random, {
      steps: 15,
      parts: ['controller-manager'],
      acts: [apply, apply, deleteOne, deleteOne],
    })
    cluster.calm()
    await cluster.until(isComplete(guard), { withinMs: minutes(30), what: 'all pods as they are wanted' })
    await cluster.advance(seconds(60))
    expect(guard.isComplete()).toBe(true)
    const { replicas = 0, template } = guard.set.spec ?? {}
    const image = template?.spec?.containers[0]?.image
    expectPods(cluster, { owner: 'db', count: replicas, ready: replicas, terminating: 0, image })
  })
})
