import {
  events,
  isBeingDeleted,
  isPodReady,
  labelsOf,
  nameOf,
  podCondition,
  podDisruptionBudgets,
  pods,
  priorityClasses,
  type Pod,
} from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import {
  deployment,
  minutes,
  pod,
  podDisruptionBudget,
  seconds,
  startCluster,
  type TestCluster,
} from '@coxswain/testing'
import { expect, test } from 'vitest'
import { chaosWithAnswers, disturb, seedsOf } from './disturb.ts'

/** Simulated nodes have 8 cpus: three pods of 2500m fill one, and one of 3 finds room when one of them is gone. */
const nodeCount = 3

const podSpec = (priorityClassName: string, cpu: string) => ({
  priorityClassName,
  containers: [{ name: 'main', image: 'example.com/work:1', resources: { requests: { cpu } } }],
})
const urgent = (name: string): Pod => pod({ name, spec: podSpec('high', '3') })
const podsOf = (cluster: TestCluster, app: string): readonly Pod[] =>
  cluster.list(pods).filter((each) => labelsOf(each)['app'] === app)
const readyOf = (cluster: TestCluster, app: string): readonly Pod[] => podsOf(cluster, app).filter(isPodReady)

/** All nodes are full: of pods that a budget protects, none of which may go, and of others. All have the same low priority. */
async function fill(cluster: TestCluster): Promise<void> {
  const classes = cluster.client.resource(priorityClasses)
  await classes.create({ metadata: { name: 'low' }, value: 10 })
  await classes.create({ metadata: { name: 'high' }, value: 1000 })
  const template = { annotations: { 'coxswain.dev/stops-after': '5s' }, spec: podSpec('low', '2500m') }
  await cluster.apply(deployment({ name: 'guarded', replicas: 2 * nodeCount, pods: template }))
  await cluster.apply(podDisruptionBudget({ name: 'guarded', minAvailable: 2 * nodeCount }))
  await cluster.until(() => readyOf(cluster, 'guarded').length === 2 * nodeCount)
  await cluster.apply(deployment({ name: 'open', replicas: nodeCount, pods: template }))
  await cluster.until(() => readyOf(cluster, 'open').length === nodeCount)
  await cluster.until(() => cluster.get(podDisruptionBudgets, 'guarded')?.status?.expectedPods === 2 * nodeCount)
}

const eventsOf = (cluster: TestCluster, reason: string): readonly (string | undefined)[] =>
  cluster.list(events).flatMap((event) => (event.reason === reason ? [event.message] : []))

test('a full cluster makes room for an urgent pod, and the budget is kept', async () => {
  await using cluster = await startCluster({ nodes: nodeCount })
  await fill(cluster)
  await cluster.apply(urgent('urgent'))
  await cluster.settle()

  const promised = cluster.get(pods, 'urgent')
  const nodeName = promised?.status?.nominatedNodeName ?? 'none'
  expect(nodeName).toMatch(/^node-[123]$/)
  expect(podCondition(promised?.status, 'PodScheduled')?.message).toBe('0/3 nodes are available: 3 Insufficient cpu.')
  const [victim, ...others] = cluster.list(pods).filter(isBeingDeleted)
  expect([labelsOf(victim ?? {})['app'], victim?.spec?.nodeName, others]).toEqual(['open', nodeName, []])
  expect(podCondition(victim?.status, 'DisruptionTarget')?.reason).toBe('PreemptionByScheduler')
  const uid = promised?.metadata?.uid ?? ''
  expect(eventsOf(cluster, 'Preempted')).toEqual([`Preempted by pod ${uid} on node ${nodeName}`])

  await cluster.advance(seconds(4))
  expect(cluster.get(pods, 'urgent')?.spec?.nodeName).toBeUndefined()
  await cluster.until(() => readyOf(cluster, 'guarded').length === 2 * nodeCount && isReady(cluster, 'urgent'))
  const running = cluster.get(pods, 'urgent')
  expect([running?.spec?.nodeName, running?.status?.nominatedNodeName]).toEqual([nodeName, undefined])
  expect(readyOf(cluster, 'open')).toHaveLength(nodeCount - 1)
  const [waiting] = podsOf(cluster, 'open').filter((each) => each.spec?.nodeName === undefined)
  expect(podCondition(waiting?.status, 'PodScheduled')?.message).toBe(
    '0/3 nodes are available: 3 Insufficient cpu. ' +
      'no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
  )

  await cluster.delete(pods, 'urgent')
  await cluster.until(() => readyOf(cluster, 'open').length === nodeCount)
  expect(eventsOf(cluster, 'Preempted')).toHaveLength(1)
})

function isReady(cluster: TestCluster, name: string): boolean {
  const found = cluster.get(pods, name)
  return found !== undefined && isPodReady(found)
}

test.each(seedsOf(5))('urgent pods get their nodes in the end, whatever fails: seed %i', async (seed) => {
  await using cluster = await startCluster({ nodes: nodeCount, seed })
  await fill(cluster)
  const names = Array.from({ length: nodeCount }, (_, index) => `urgent-${index}`)
  chaosWithAnswers(cluster)
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await cluster.apply(urgent(name))
    // oxlint-disable-next-line no-await-in-loop
    await disturb(cluster, seededRandom(`preemption-${seed}-${name}`), { steps: 5, parts: ['scheduler'] })
  }
  cluster.calm()
  await cluster.until(() => names.every((name) => isReady(cluster, name)), { withinMs: minutes(15) })
  await cluster.advance(minutes(10))
  const placed = Map.groupBy(cluster.list(pods), (each) => each.spec?.nodeName ?? '')
  placed.delete('')
  expect([...placed.values()].map((each) => each.filter((one) => nameOf(one).startsWith('urgent')).length)).toEqual([
    1, 1, 1,
  ])
  expect([...placed.values()].map((each) => each.length)).toEqual([3, 3, 3])
})
