import type { KubeObject } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { ServedResources, type Served } from '../shared/testing/served-resources.ts'
import { Kinds } from './kinds.ts'
import { Monitors } from './monitors.ts'
import type { GraphEvent } from './step.ts'
import { syncErrors } from './texts.ts'

const pods: Served = { resource: 'v1/pods', kind: 'Pod' }
const nodes: Served = { resource: 'v1/nodes', kind: 'Node', scope: 'Cluster' }
const roles = (version: string): Served => ({ resource: `rbac.authorization.k8s.io/${version}/roles`, kind: 'Role' })

function setUp(...served: readonly Served[]) {
  const server = new ServedResources(...served)
  const clock = new VirtualClock()
  const kinds = new Kinds()
  const metrics = createMetricsRegistry()
  const told: GraphEvent[] = []
  const { client, informers } = server
  const monitors = new Monitors({
    client,
    informers,
    clock,
    kinds,
    logger: silentLogger,
    syncErrors: metrics.counter(syncErrors.name, syncErrors.help),
    apply: (event) => void told.push(event),
  })
  const stop = new AbortController()
  const pass = async (waitMs = 0): Promise<void> => {
    const passed = monitors.sync(stop.signal)
    await clock.advance(waitMs)
    await passed
  }
  const errors = () => /^garbagecollector_controller_resources_sync_error_total (\d+)/mu.exec(metrics.write())?.[1]
  return { server, kinds, metrics, told, stop, pass, errors }
}

test('what can be listed, watched and deleted is watched, in a namespace or not; events are not', async () => {
  const events = ['v1/events', 'events.k8s.io/v1/events'].map((resource) => ({ resource }))
  const others = ['delete', 'list', 'watch'].map((missing) => ({
    resource: `v1/without-${missing}`,
    verbs: ['delete', 'list', 'watch'].filter((verb) => verb !== missing),
  }))
  const { server, pass } = setUp(pods, nodes, ...events, ...others)
  await pass()
  expect(server.watched).toEqual(['v1/nodes', 'v1/pods'])
})

test('kinds are known in every version that is served; only the preferred one is watched', async () => {
  const { server, kinds, pass } = setUp(roles('v1'), roles('v1beta1'))
  await pass()
  expect(server.watched).toEqual(['rbac.authorization.k8s.io/v1/roles'])
  const found = ['v1', 'v1beta1', 'v2'].map((version) => kinds.get(`rbac.authorization.k8s.io/${version}`, 'Role'))
  expect(found.map((type) => type?.version)).toEqual(['v1', 'v1beta1', undefined])
  server.serve(roles('v2'))
  await pass()
  expect(kinds.get('rbac.authorization.k8s.io/v1', 'Role')).toBeUndefined()
})

describe('a failure is counted', () => {
  test('under Kubernetes’ name, from none on', () => {
    const { metrics, errors } = setUp(pods)
    expect(errors()).toBe('0')
    const help = 'Number of garbage collector resources sync errors'
    expect(metrics.write()).toContain(
      `# HELP garbagecollector_controller_resources_sync_error_total [ALPHA] ${help}\n# TYPE garbagecollector_controller_resources_sync_error_total counter\n`,
    )
  })

  test('with every pass in which nothing can be discovered', async () => {
    const { server, pass, errors } = setUp(pods)
    await pass()
    expect(errors()).toBe('0')
    server.goAway()
    await pass()
    await pass()
    expect(errors()).toBe('2')
    server.comeBack()
    server.serve()
    await pass()
    expect([errors(), server.watched]).toEqual(['3', ['v1/pods']])
  })

  test('once, when a cache is not read in time; it is all the same when it is read later', async () => {
    const { server, pass, errors } = setUp(pods, nodes)
    server.hold('v1/nodes')
    await pass(30_000)
    await pass()
    expect(errors()).toBe('1')
    server.release('v1/nodes')
    server.serve(pods, nodes, roles('v1'))
    await pass()
    expect(errors()).toBe('1')
  })

  test('unless the controller is being stopped', async () => {
    const { server, stop, pass, errors } = setUp(pods)
    server.goAway()
    stop.abort()
    await pass()
    expect(errors()).toBe('0')
  })
})

describe('what informers tell', () => {
  const object = (uid: string, resourceVersion: string): KubeObject => ({
    metadata: { name: 'p', namespace: 'shop', uid, resourceVersion },
  })
  const identity = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'p' }
  const facts = (uid: string) => ({
    identity: { ...identity, uid },
    owners: [],
    isBeingDeleted: false,
    finalizers: [],
  })

  test('is told to the graph, without a filter', async () => {
    const { server, told, pass } = setUp(pods)
    await pass()
    const handlers = server.handlersOf('v1/pods')
    handlers.added?.(object('u', '1'), true)
    handlers.updated?.(object('u', '1'), object('u', '2'))
    handlers.deleted?.(object('u', '2'), true)
    expect(told).toEqual([
      { kind: 'put', object: facts('u') },
      { kind: 'put', object: facts('u'), previous: facts('u') },
      { kind: 'delete', identity: { ...identity, uid: 'u' } },
    ])
  })

  test('of an object made again unseen is two things', async () => {
    const { server, told, pass } = setUp(pods)
    await pass()
    server.handlersOf('v1/pods').updated?.(object('old', '1'), object('new', '2'))
    expect(told).toEqual([
      { kind: 'delete', identity: { ...identity, uid: 'old' } },
      { kind: 'put', object: facts('new'), previous: undefined },
    ])
  })
})
