import {
  deployments,
  isBeingDeleted,
  isPodAvailable,
  labelsOf,
  pods,
  replicaSets,
  scaleRoundingDown,
  scaleRoundingUp,
  type DeploymentStrategy,
} from '@coxswain/api'
import { seededRandom, type SeededRandom } from '@coxswain/base'
import { partNames } from '@coxswain/cluster'
import {
  chaos,
  deployment,
  expectPods,
  minutes,
  podsOf,
  rollingUpdate,
  seconds,
  startCluster,
  type DeploymentOptions,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { disturb, seedsOf } from './disturb.ts'

const seeds = seedsOf(100)

/** What each seed tries. */
interface Plan {
  readonly replicas: number
  readonly maxSurge: number | string
  readonly maxUnavailable: number | string
  readonly minReadySeconds: number
}

const limits = [
  { maxSurge: 1, maxUnavailable: 0 },
  { maxSurge: 0, maxUnavailable: 1 },
  { maxSurge: 1, maxUnavailable: 1 },
  { maxSurge: '25%', maxUnavailable: '25%' },
  { maxSurge: '100%', maxUnavailable: 0 },
  { maxSurge: 0, maxUnavailable: '50%' },
] as const

function planOf(random: SeededRandom): Plan {
  const among = (count: number): number => Math.floor(random.float() * count)
  const drawn = limits[among(limits.length)] ?? limits[0]
  return { replicas: 2 + among(4), minReadySeconds: among(2) * 5, ...drawn }
}

/** By the words of the API's documentation, not by the controller's code. */
function boundsOf({ replicas, maxSurge, maxUnavailable }: Plan): { readonly available: number; readonly all: number } {
  const surge = scaleRoundingUp(maxSurge, replicas)
  const unavailable = scaleRoundingDown(maxUnavailable, replicas)
  return { available: replicas - (surge === 0 && unavailable === 0 ? 1 : unavailable), all: replicas + surge }
}

/** From now on, after every write: enough pods are available, and no more are asked for than may be. */
function guard(cluster: TestCluster, plan: Plan): void {
  const bounds = boundsOf(plan)
  cluster.onCommit(() => {
    const nowMs = cluster.clock.now()
    const ours = cluster.list(pods).filter((pod) => labelsOf(pod)['app'] === 'web')
    const available = ours.filter((pod) => !isBeingDeleted(pod) && isPodAvailable(pod, plan.minReadySeconds, nowMs))
    expect(available.length, `available of ${ours.length}`).toBeGreaterThanOrEqual(bounds.available)
    const wanted = cluster.list(replicaSets).reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0)
    expect(wanted, 'asked for by the ReplicaSets').toBeLessThanOrEqual(bounds.all)
  })
}

const isComplete = (cluster: TestCluster, replicas: number): boolean => {
  const found = cluster.get(deployments, 'web')
  const { status } = found ?? {}
  return (
    status?.observedGeneration === found?.metadata?.generation &&
    status?.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.availableReplicas === replicas &&
    podsOf(cluster, 'web').length === replicas
  )
}

describe('a rolling update under faults keeps to its limits, and ends', () => {
  test.each(seeds)('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the test')
    const plan = planOf(random)
    const { replicas, minReadySeconds } = plan
    const strategy: DeploymentStrategy = rollingUpdate(plan)
    await using cluster = await startCluster({
      seed,
      nodes: 1,
      controllers: ['deployment', 'replicaset', 'nodelifecycle'],
    })
    const web: DeploymentOptions = {
      replicas,
      minReadySeconds,
      strategy,
      pods: { annotations: { 'coxswain.dev/ready-after': '2s', 'coxswain.dev/stops-after': '3s' } },
    }
    await cluster.apply(deployment({ ...web, image: 'example.com/web:1' }))
    await cluster.until(() => isComplete(cluster, replicas))

    guard(cluster, plan)
    chaos()(cluster)
    await cluster.apply(deployment({ ...web, image: 'example.com/web:2' }))
    await disturb(cluster, random, { steps: 8, parts: partNames })
    cluster.calm()

    await cluster.until(() => isComplete(cluster, replicas), { withinMs: minutes(60), what: 'the end of the rollout' })
    await cluster.advance(seconds(60))
    expectPods(cluster, { owner: 'web', count: replicas, ready: replicas, terminating: 0, image: 'example.com/web:2' })
  })
})
