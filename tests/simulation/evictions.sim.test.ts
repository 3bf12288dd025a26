import { isBeingDeleted, isPodReady, labelsOf, nameOf, pods, type KubeObject, type Pod } from '@coxswain/api'
import { seededRandom, type SeededRandom } from '@coxswain/base'
import { isNotFound, StatusError } from '@coxswain/client'
import {
  minutes,
  podDisruptionBudget,
  replicaSet,
  startCluster,
  type PodDisruptionBudgetOptions,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { chaosWithAnswers, disturb, seedsOf } from './disturb.ts'
import { leadPods } from './lead-pods.ts'

const among = (random: SeededRandom, count: number): number => Math.floor(random.float() * count)

interface Plan {
  readonly replicas: number
  readonly budget: PodDisruptionBudgetOptions
  /** How many of the pods are to be healthy at any time. */
  readonly healthyMin: number
}

function planOf(random: SeededRandom): Plan {
  const replicas = 3 + among(random, 6)
  const spare = among(random, 3)
  const half = Math.ceil(replicas / 2)
  const plans: readonly Plan[] = [
    { replicas, budget: { minAvailable: replicas - spare }, healthyMin: replicas - spare },
    { replicas, budget: { maxUnavailable: spare }, healthyMin: replicas - spare },
    { replicas, budget: { minAvailable: '50%' }, healthyMin: half },
    { replicas, budget: { maxUnavailable: '50%' }, healthyMin: replicas - half },
  ]
  return plans[among(random, plans.length)] ?? { replicas, budget: {}, healthyMin: 0 }
}

const ours = (cluster: TestCluster): readonly Pod[] =>
  cluster.list(pods).filter((pod) => labelsOf(pod)['app'] === 'web')
const isHealthy = (pod: Pod): boolean => !isBeingDeleted(pod) && isPodReady(pod)
const isPod = (object: KubeObject): object is Pod => object.kind === 'Pod'

/** Many at once, as when several nodes are drained. Who is refused tries another time. */
async function evictSome(cluster: TestCluster, random: SeededRandom): Promise<number> {
  const chosen = ours(cluster).filter(() => random.float() < 0.7)
  const evicted = await Promise.all(
    chosen.map(async (pod) => {
      const { name, namespace } = { name: nameOf(pod), namespace: 'default' }
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } }
      try {
        await cluster.client.resource(pods, namespace).create(eviction, { name, subresource: 'eviction' })
        return 1
      } catch (error) {
        const isRefused = error instanceof StatusError && [409, 429, 500].includes(error.code)
        if (!isRefused && !isNotFound(error)) throw error
        return 0
      }
    }),
  )
  return evicted.reduce<number>((sum, one) => sum + one, 0)
}

describe('a budget is never broken by evictions, however many come at once', () => {
  test.each(seedsOf(25))('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the test')
    const { replicas, budget, healthyMin } = planOf(random)
    const controllers = ['replicaset', 'disruption']
    await using cluster = await startCluster({ seed, nodes: 0, without: ['scheduler'], controllers })
    leadPods(cluster, () => ({ readyAfterMs: 1 + among(random, 3000), stopsAfterMs: among(random, 5000) }))
    await cluster.apply(replicaSet({ replicas }))
    await cluster.apply(podDisruptionBudget(budget))
    await cluster.until(() => ours(cluster).filter(isHealthy).length === replicas)
    await cluster.advance(minutes(1))

    cluster.onCommit(({ type, object, previous }) => {
      if (!isPod(object) || type === 'created') return
      const goesNow = (type === 'deleted' || isBeingDeleted(object)) && previous !== undefined && isHealthy(previous)
      if (goesNow)
        expect(ours(cluster).filter(isHealthy).length, `healthy without ${nameOf(object)}`).toBeGreaterThanOrEqual(
          healthyMin,
        )
    })
    // A pod that is made twice goes again, ready as it is: that is no eviction, and no budget knows of it.
    chaosWithAnswers(cluster)
    let evicted = 0
    const evict = async (): Promise<void> => {
      evicted += await evictSome(cluster, random)
    }
    await disturb(cluster, random, { steps: 20, parts: ['controller-manager'], acts: [evict, evict, evict, evict] })
    cluster.calm()
    await cluster.until(() => ours(cluster).filter(isHealthy).length === replicas, { withinMs: minutes(30) })
    await cluster.advance(minutes(3))
    // What was spent is there again.
    const last = await Promise.all([evictSome(cluster, random), evictSome(cluster, random), evictSome(cluster, random)])
    expect(last.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(replicas - healthyMin)
    if (replicas > healthyMin) expect(evicted).toBeGreaterThan(0)
    expect(ours(cluster).filter(isHealthy).length).toBeGreaterThanOrEqual(healthyMin)
  })
})
