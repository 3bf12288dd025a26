import { pods, type Pod } from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { refusal } from '../shared/testing/recording-client.ts'
import { startWithKinds, type KindsCluster, type KindsOptions } from '../shared/testing/start-with-kinds.ts'
import { podGroups } from './pod-groups.ts'
import { controllerName, finalizer } from './texts.ts'

const namespace = 'default'

/** Pods are stored as they come: the API server's own rules drop the field of a group, whose gate is off. */
const start = (more: Partial<KindsOptions> = {}): Promise<KindsCluster> =>
  startWithKinds({
    controller: controllerName,
    gates: ['GenericWorkload'],
    serves: [podGroups],
    without: ['pods'],
    ...more,
  })

type State = 'active' | 'unscheduled' | 'succeeded' | 'failed' | 'of no group' | 'of another group'

const phases: Readonly<Record<State, string>> = {
  active: 'Running',
  unscheduled: 'Pending',
  succeeded: 'Succeeded',
  failed: 'Failed',
  'of no group': 'Running',
  'of another group': 'Running',
}

const phaseOf = ({ client }: KindsCluster, pod: Pod, phase: string): Promise<Pod> =>
  client.resource(pods, namespace).updateStatus({ ...pod, status: { phase } })

async function run(cluster: KindsCluster, states: readonly State[]): Promise<void> {
  for (const [index, state] of states.entries()) {
    const podGroupName = state === 'of another group' ? 'b' : 'a'
    const pod = await cluster.client.resource(pods, namespace).create({
      metadata: { name: `pod-${index}` },
      spec: {
        containers: [{ name: 'c', image: 'x' }],
        ...(state === 'unscheduled' ? {} : { nodeName: 'node-1' }),
        ...(state === 'of no group' ? {} : { schedulingGroup: { podGroupName } }),
      },
    })
    await phaseOf(cluster, pod, phases[state])
  }
}

const make = ({ client }: KindsCluster, finalizers: readonly string[]) =>
  client.resource(podGroups, namespace).create({ metadata: { name: 'a', finalizers } })

const remove = ({ client }: KindsCluster) => client.resource(podGroups, namespace).delete('a')

/** What keeps the group; undefined when it is gone. */
async function finalizersOf({ client }: KindsCluster): Promise<readonly string[] | undefined> {
  try {
    return (await client.resource(podGroups, namespace).get('a')).metadata?.finalizers ?? []
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

test.each<{
  name: string
  pods: readonly State[]
  finalizers: readonly string[]
  isDeleted: boolean
  want: readonly string[] | undefined
}>([
  { name: 'new, without the finalizer: that is admission’s', pods: [], finalizers: [], isDeleted: false, want: [] },
  { name: 'the same, with a pod', pods: ['active'], finalizers: [], isDeleted: false, want: [] },
  { name: 'the same, with one that has no node', pods: ['unscheduled'], finalizers: [], isDeleted: false, want: [] },
  { name: 'with the finalizer', pods: [], finalizers: [finalizer], isDeleted: false, want: [finalizer] },
  {
    name: 'with it, and pods of no group',
    pods: ['of no group'],
    finalizers: [finalizer],
    isDeleted: false,
    want: [finalizer],
  },
  { name: 'deleted, without pods', pods: [], finalizers: [finalizer], isDeleted: true, want: undefined },
  { name: 'deleted, with a pod', pods: ['active'], finalizers: [finalizer], isDeleted: true, want: [finalizer] },
  {
    name: 'deleted, with one that has no node',
    pods: ['unscheduled'],
    finalizers: [finalizer],
    isDeleted: true,
    want: [finalizer],
  },
  {
    name: 'deleted, with pods that have ended',
    pods: ['succeeded', 'failed'],
    finalizers: [finalizer],
    isDeleted: true,
    want: undefined,
  },
  {
    name: 'deleted, with one that has and one that has not',
    pods: ['active', 'succeeded'],
    finalizers: [finalizer],
    isDeleted: true,
    want: [finalizer],
  },
  {
    name: 'deleted, with pods of others',
    pods: ['of no group', 'of another group'],
    finalizers: [finalizer],
    isDeleted: true,
    want: undefined,
  },
  { name: 'deleted, kept by somebody else', pods: [], finalizers: ['a.b/c'], isDeleted: true, want: ['a.b/c'] },
  {
    name: 'deleted, kept by somebody else, too',
    pods: [],
    finalizers: ['a.b/c', finalizer],
    isDeleted: true,
    want: ['a.b/c'],
  },
  {
    name: 'deleted, kept by somebody else, with a pod',
    pods: ['active'],
    finalizers: ['a.b/c'],
    isDeleted: true,
    want: ['a.b/c'],
  },
])('a group: $name', async ({ pods: states, finalizers, isDeleted, want }) => {
  await using cluster = await start()
  await run(cluster, states)
  await make(cluster, finalizers)
  if (isDeleted) await remove(cluster)
  await cluster.clock.settle()
  expect(await finalizersOf(cluster)).toEqual(want)
})

describe('a group that waits goes', () => {
  test.each<{ name: string; end: (cluster: KindsCluster) => Promise<unknown> }>([
    { name: 'with its last pod', end: ({ client }) => client.resource(pods, namespace).delete('pod-0') },
    ...['Succeeded', 'Failed'].map((phase) => ({
      name: `when its last pod has ${phase.toLowerCase()}`,
      end: async (cluster: KindsCluster) =>
        phaseOf(cluster, await cluster.client.resource(pods, namespace).get('pod-0'), phase),
    })),
  ])('$name', async ({ end }) => {
    await using cluster = await start()
    await run(cluster, ['active'])
    await make(cluster, [finalizer])
    await remove(cluster)
    await cluster.clock.settle()
    expect(cluster.writes).toEqual([])
    await end(cluster)
    await cluster.clock.settle()
    expect(await finalizersOf(cluster)).toBeUndefined()
    expect(cluster.writes).toEqual(['update podgroups a'])
  })
})

test('a pod that ends without there being its group does nothing', async () => {
  await using cluster = await start()
  await run(cluster, ['succeeded'])
  await cluster.clock.settle()
  expect(cluster.writes).toEqual([])
  expect(cluster.metrics('workqueue_adds_total')).toEqual(['workqueue_adds_total{name="podgroupprotection"} 1'])
})

test.each([
  { code: 409, reason: 'Conflict' },
  { code: 500, reason: 'InternalError' },
])('a write that fails with $reason is tried again', async ({ code, reason }) => {
  let refusals = 1
  const refuse: KindsOptions['refuse'] = ({ verb }) =>
    verb === 'update' && (refusals -= 1) >= 0 ? refusal(code, reason) : undefined
  await using cluster = await start({ refuse })
  await make(cluster, [finalizer])
  await remove(cluster)
  await cluster.clock.advance(1000)
  expect(await finalizersOf(cluster)).toBeUndefined()
  expect(cluster.writes).toHaveLength(2)
})

test('it waits for the kind to be served, and does not run without its gate', async () => {
  await using unserved = await start({ serves: [] })
  expect(unserved.isStarted).toBe(false)
  await using gateless = await start({ gates: [] })
  await make(gateless, [finalizer])
  await remove(gateless)
  await gateless.clock.settle()
  expect(await finalizersOf(gateless)).toEqual([finalizer])
})
