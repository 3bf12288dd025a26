import { nodes as nodeType, pods as podType, type Node, type Pod } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import type { ApiRequest, StatusError } from '@coxswain/client'
import { createWorkQueue } from '@coxswain/queue'
import { createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf, pod } from '../shared/testing/builders.ts'
import { recordingClient, refusal } from '../shared/testing/recording-client.ts'
import { sweep } from './reconcile.ts'
import { deletedTotal, errorsTotal, metricLabels } from './texts.ts'

const minute = 60_000
const node = (name: string): Node => ({ metadata: { name } })
const outOfService = (name: string): Node => ({
  metadata: { name },
  spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] },
})
const deleting = { deletionTimestamp: at('09:59:00') }

interface World {
  readonly pods: readonly Pod[]
  /** Those that the API server has. */
  served?: readonly Node[]
  /** Those that the cache has. */
  cached?: readonly Node[]
}

function setUp(
  world: World,
  refuse: (request: ApiRequest) => StatusError | undefined = () => undefined,
  threshold = 0,
) {
  const found = {
    get nodes(): readonly Node[] {
      return world.served ?? []
    },
  }
  const { client, requests } = recordingClient(found, refuse)
  const clock = new VirtualClock({ startMs: atMs('10:00:00') })
  const registry = createMetricsRegistry()
  const logged: string[] = []
  const deps = {
    client,
    pods: listerOf(world.pods),
    quarantine: createWorkQueue({ name: 'quarantine', clock }),
    clock,
    logger: { ...silentLogger, error: (message: string) => void logged.push(message) },
    threshold,
    deleted: registry.counter(deletedTotal.name, deletedTotal.help, metricLabels),
    errors: registry.counter(errorsTotal.name, errorsTotal.help, metricLabels),
  }
  const run = () => sweep({ ...deps, nodes: listerOf(world.cached ?? []) }, new AbortController().signal)
  const told = (verb: string, resource = podType.plural) =>
    requests.filter((each) => each.verb === verb && each.target.resource === resource).map(({ target }) => target.name)
  const counts = () =>
    registry
      .write()
      .split('\n')
      .filter((line) => line.startsWith('pod_gc'))
  return { run, told, counts, requests, clock, logged }
}

describe('pods of nodes that are missing', () => {
  const running = pod('r', { node: 'gone' })
  const failed = pod('f', { node: 'gone', phase: 'Failed' })
  const succeeded = pod('s', { node: 'gone', phase: 'Succeeded' })
  test.each([
    { name: 'stay where the cache has the node', world: { pods: [running], cached: [node('gone')] }, asked: [] },
    { name: 'stay where the API server has the node', world: { pods: [running, failed], served: [node('gone')] } },
    { name: 'go, those that have ended without a mark', world: { pods: [failed, succeeded] }, want: ['f', 's'] },
    { name: 'go, those that run marked', world: { pods: [running, failed] }, want: ['r', 'f'], marked: ['r'] },
    {
      name: 'go, where there are other nodes',
      world: { pods: [running], cached: [node('x')] },
      want: ['r'],
      marked: ['r'],
    },
    {
      name: 'go, and those of other nodes stay',
      world: { pods: [running, pod('x', { node: 'x' }), failed], cached: [node('x')] },
      want: ['r', 'f'],
      marked: ['r'],
    },
    { name: 'stay before quarantine is over', world: { pods: [failed] }, afterMs: 39_999, asked: [] },
    { name: 'go once quarantine is over', world: { pods: [failed] }, afterMs: 40_000, want: ['f'] },
    {
      name: 'stay where the API server has the node by then',
      world: { pods: [running] },
      later: { served: [node('gone')] },
    },
    {
      name: 'stay where the cache has the node by then',
      world: { pods: [failed] },
      later: { cached: [node('gone')] },
      asked: [],
    },
    {
      name: 'go where the API server has the node no longer',
      world: { pods: [failed], served: [node('gone')] },
      later: { served: [] },
      want: ['f'],
    },
    {
      name: 'stay where the cache has had the node until now',
      world: { pods: [succeeded], cached: [node('gone')] },
      later: { cached: [] },
      asked: [],
    },
  ])('$name', async ({ world, later = {}, afterMs = 2 * minute, asked = ['gone'], want = [], marked = [] }) => {
    const changing: World = { ...world }
    const { run, told, counts, clock } = setUp(changing)
    await run()
    expect([told('delete'), told('get', nodeType.plural)]).toEqual([[], []])
    await clock.advance(afterMs)
    Object.assign(changing, later)
    await run()
    expect(told('get', nodeType.plural)).toEqual(asked)
    expect([told('patch'), told('delete')]).toEqual([marked, want])
    const count = `pod_gc_collector_force_delete_pods_total{namespace="shop",reason="orphaned"} ${want.length}`
    expect(counts()).toEqual(want.length === 0 ? [] : [count])
  })

  test('stay when nobody can tell, and are asked about again after another quarantine', async () => {
    let isAway = true
    const { run, told, clock, logged } = setUp({ pods: [failed] }, ({ verb, target }) =>
      isAway && verb === 'get' && target.resource === 'nodes' ? refusal(500, 'InternalError') : undefined,
    )
    await run()
    await clock.advance(minute)
    await run()
    expect([told('delete'), logged]).toEqual([[], ['Could not ask whether a node exists']])
    isAway = false
    await run()
    expect(told('delete')).toEqual([])
    await clock.advance(minute)
    await run()
    expect(told('delete')).toEqual(['f'])
  })
})

describe('a removal', () => {
  const orphan = async (
    refuse: (request: ApiRequest) => StatusError | undefined = () => undefined,
    phase = 'Running',
  ) => {
    const set = setUp({ pods: [pod('a', { node: 'gone', phase })] }, refuse)
    await set.run()
    await set.clock.advance(minute)
    await set.run()
    return set
  }

  test('marks the pod, and then deletes it at once', async () => {
    const { requests } = await orphan()
    const [, patch, deletion] = requests
    expect(patch).toMatchObject({
      verb: 'patch',
      patchType: 'strategic',
      target: { namespace: 'shop', name: 'a', subresource: 'status' },
      body: {
        metadata: { uid: 'uid-a' },
        status: {
          phase: 'Failed',
          conditions: [{ type: 'DisruptionTarget', reason: 'DeletionByPodGC', lastTransitionTime: at('10:01:00') }],
        },
      },
    })
    expect(deletion).toMatchObject({ verb: 'delete', target: { name: 'a' }, body: { gracePeriodSeconds: 0 } })
  })

  const attempted = 'pod_gc_collector_force_delete_pods_total{namespace="shop",reason="orphaned"} 1'
  const failed = 'pod_gc_collector_force_delete_pod_errors_total{namespace="shop",reason="orphaned"} 1'
  test.each([
    { name: 'whose mark is refused deletes nothing', verb: 'patch', code: 500, deletions: 0 },
    { name: 'of a pod that is gone when it is marked is an error, too', verb: 'patch', code: 404, deletions: 0 },
    { name: 'that is refused is an error', verb: 'delete', code: 500, deletions: 1 },
    { name: 'of a pod that is gone is an error, too', verb: 'delete', code: 404, deletions: 1 },
  ])('$name', async ({ verb, code, deletions }) => {
    const reason = code === 404 ? 'NotFound' : 'InternalError'
    const { told, counts, logged } = await orphan((request) =>
      request.verb === verb ? refusal(code, reason) : undefined,
    )
    expect(told('delete')).toHaveLength(deletions)
    expect(counts()).toEqual([failed, attempted])
    expect(logged).toEqual(['Could not remove a pod'])
  })
})

describe('a sweep', () => {
  const ended = (name: string, created: string) =>
    pod(name, { phase: 'Failed', metadata: { creationTimestamp: at(created) } })

  test('goes over pods that ended, are stuck, are orphans, have no node, in this order', async () => {
    const world: World = {
      pods: [
        pod('unscheduled', { node: '', phase: 'Pending', metadata: deleting }),
        pod('orphan', { node: 'gone' }),
        pod('stuck', { node: 'off', metadata: deleting }),
        ended('old', '08:00:00'),
        ended('new', '09:00:00'),
      ],
      cached: [node('node-1'), outOfService('off')],
    }
    const { run, counts, clock, told } = setUp(world, () => undefined, 1)
    await run()
    expect(told('delete')).toEqual(['old', 'stuck', 'unscheduled'])
    expect(told('patch')).toEqual(['stuck', 'unscheduled'])
    await clock.advance(minute)
    await run()
    expect(told('delete').slice(3)).toEqual(['old', 'stuck', 'orphan', 'unscheduled'])
    expect(counts()).toEqual([
      'pod_gc_collector_force_delete_pods_total{namespace="shop",reason="orphaned"} 1',
      'pod_gc_collector_force_delete_pods_total{namespace="shop",reason="out-of-service"} 2',
      'pod_gc_collector_force_delete_pods_total{namespace="shop",reason="terminated"} 2',
      'pod_gc_collector_force_delete_pods_total{namespace="shop",reason="unscheduled"} 2',
    ])
  })

  test('marks those that are stuck as failed, and says no more of them', async () => {
    const world = { pods: [pod('stuck', { node: 'off', metadata: deleting })], cached: [outOfService('off')] }
    const { run, requests } = setUp(world)
    await run()
    expect(requests[0]?.body).toEqual({ metadata: { uid: 'uid-stuck' }, status: { phase: 'Failed' } })
  })

  test('that fails with one pod goes on with the others', async () => {
    const pods = ['a', 'b'].map((name) => pod(name, { node: '', phase: 'Failed', metadata: deleting }))
    const { run, told, logged } = setUp({ pods }, ({ target }) =>
      target.name === 'a' ? refusal(500, 'no') : undefined,
    )
    await run()
    expect([told('delete'), logged.length]).toEqual([['a', 'b'], 1])
  })
})
