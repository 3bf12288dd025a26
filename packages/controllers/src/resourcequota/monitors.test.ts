import type { KubeObject, Pod } from '@coxswain/api'
import { specialEvaluators } from '@coxswain/api/quota'
import { silentLogger } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { ServedResources, type Served } from '../shared/testing/served-resources.ts'
import { Monitors } from './monitors.ts'

const pods: Served = { resource: 'v1/pods' }
const secrets: Served = { resource: 'v1/secrets' }
const widgets: Served = { resource: 'example.com/v1/widgets' }
const noFacts = { deviceClasses: () => [], pod: () => undefined, claimsOfPod: () => [] }

function setUp(...served: readonly Served[]) {
  const server = new ServedResources(...served)
  const clock = new VirtualClock()
  const freed: string[] = []
  const errors: string[] = []
  const { client, informers } = server
  const monitors = new Monitors({
    client,
    informers,
    clock,
    logger: { ...silentLogger, error: (_, error) => void errors.push(String(error)) },
    special: specialEvaluators(noFacts),
    isLimited: (namespace) => namespace === 'shop',
    freed: ({ group, plural }, namespace) => void freed.push(`${plural}.${group} in ${namespace}`),
  })
  const { signal } = new AbortController()
  const pass = async (waitMs = 0): Promise<void> => {
    const passed = monitors.sync(signal)
    await clock.advance(waitMs)
    await passed
  }
  /** What the evaluator of a resource finds in the namespace, or why it finds nothing. */
  const listed = (plural: string): readonly KubeObject[] | string => {
    const source = monitors.sources.find(({ evaluator }) => evaluator.plural === plural)
    try {
      return source?.list('shop') ?? 'nobody counts it'
    } catch (error) {
      return String(error)
    }
  }
  return { server, clock, monitors, freed, errors, signal, pass, listed }
}

describe('what is watched', () => {
  test('is in namespaces, and can be created, listed, watched and deleted', async () => {
    const verbs = ['create', 'list', 'watch', 'delete']
    const others = verbs.map((missing) => ({
      resource: `v1/without-${missing}`,
      verbs: verbs.filter((verb) => verb !== missing),
    }))
    const { server, pass } = setUp(pods, widgets, { resource: 'v1/nodes', scope: 'Cluster' }, ...others)
    await pass()
    expect(server.watched).toEqual(['example.com/v1/widgets', 'v1/pods'])
  })

  test.each([
    'v1/bindings',
    'v1/componentstatuses',
    'v1/events',
    'events.k8s.io/v1/events',
    'authentication.k8s.io/v1/tokenreviews',
    'authentication.k8s.io/v1/selfsubjectreviews',
    'authorization.k8s.io/v1/subjectaccessreviews',
    'authorization.k8s.io/v1/selfsubjectaccessreviews',
    'authorization.k8s.io/v1/localsubjectaccessreviews',
    'authorization.k8s.io/v1/selfsubjectrulesreviews',
  ])('is not %s', async (resource) => {
    const { server, pass } = setUp(pods, { resource })
    await pass()
    expect(server.watched).toEqual(['v1/pods'])
  })

  test('stays when discovery fails, or names nothing, and that is told', async () => {
    const { server, errors, pass } = setUp(pods)
    await pass()
    server.goAway()
    await pass()
    server.comeBack()
    server.serve()
    await pass()
    expect([server.watched, errors.length]).toEqual([['v1/pods'], 2])
  })

  test('is kept of a group that cannot be reached', async () => {
    const { server, pass, listed } = setUp(pods, widgets)
    await pass()
    server.serve(pods, secrets)
    server.stale('example.com/v1')
    await pass()
    expect(server.watched).toEqual(['example.com/v1/widgets', 'v1/pods', 'v1/secrets'])
    expect(listed('widgets')).toEqual([])
  })
})

describe('what is counted', () => {
  test('of resources that measure more is always known; of others what discovery names', async () => {
    const { monitors, server, pass } = setUp(pods, widgets)
    const names = () => monitors.evaluators.map(({ plural }) => plural).toSorted()
    const always = [
      'configmaps',
      'persistentvolumeclaims',
      'pods',
      'replicationcontrollers',
      'resourceclaims',
      'resourcequotas',
      'secrets',
      'services',
    ]
    expect(names()).toEqual(always)
    await pass()
    expect(names()).toEqual([...always, 'widgets'])
    server.serve(pods)
    await pass()
    expect(names()).toEqual(always)
  })

  test('is what the caches hold, once they have been read', async () => {
    const { server, pass, listed } = setUp(pods, secrets)
    expect(listed('pods')).toBe('Error: /v1, Resource=pods not yet synced')
    server.put('v1/pods', pod('a'))
    server.hold('v1/secrets')
    await pass(30_000)
    expect(listed('pods')).toEqual([pod('a')])
    expect(listed('secrets')).toBe('Error: /v1, Resource=secrets not yet synced')
    expect(listed('configmaps')).toBe('Error: /v1, Resource=configmaps not yet synced')
    server.release('v1/secrets')
    expect(listed('secrets')).toEqual([])
  })

  test('is counted again only when a change has been read, or half a minute later, which is told', async () => {
    const { server, clock, monitors, errors, signal, pass } = setUp(pods)
    await pass()
    server.serve(pods, secrets)
    server.hold('v1/secrets')
    const passing = monitors.sync(signal)
    await clock.advance(29_000)
    let isSettled = false
    const settling = monitors.settled().then(() => (isSettled = true))
    await clock.settle()
    expect(isSettled).toBe(false)
    await clock.advance(1000)
    await Promise.all([passing, settling])
    expect(errors).toEqual(['Error: timed out waiting for the caches of all resources'])
  })

  test('is counted for the first time when all has been read, however long that takes', async () => {
    const { server, clock, monitors, signal, pass } = setUp(pods, secrets)
    let isSynced = false
    const syncing = monitors.synced(signal).then(() => (isSynced = true))
    await clock.advance(60_000)
    expect(isSynced).toBe(false)
    server.hold('v1/secrets')
    await pass(60_000)
    expect(isSynced).toBe(false)
    server.release('v1/secrets')
    await clock.advance(1000)
    await syncing
  })
})

describe('what is freed', () => {
  const ended = pod('a', { phase: 'Succeeded' })
  test('is told of deletions, and of updates that free something, where there are quotas', async () => {
    const { server, freed, pass } = setUp(pods, widgets)
    await pass()
    const ofPods = server.handlersOf('v1/pods')
    ofPods.added?.(pod('a'), false)
    ofPods.updated?.(pod('a'), { ...pod('a') })
    expect(freed).toEqual([])
    ofPods.updated?.(pod('a'), ended)
    ofPods.deleted?.(ended, false)
    server.handlersOf('example.com/v1/widgets').deleted?.({ metadata: { name: 'w', namespace: 'shop' } }, true)
    expect(freed).toEqual(['pods. in shop', 'pods. in shop', 'widgets.example.com in shop'])
  })

  test('is of no interest elsewhere', async () => {
    const { server, freed, pass } = setUp(pods)
    await pass()
    const elsewhere = (seen: Pod): Pod => ({ ...seen, metadata: { ...seen.metadata, namespace: 'free' } })
    server.handlersOf('v1/pods').updated?.(elsewhere(pod('a')), elsewhere(ended))
    server.handlersOf('v1/pods').deleted?.(elsewhere(ended), false)
    expect(freed).toEqual([])
  })
})
