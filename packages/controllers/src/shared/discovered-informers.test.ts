import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { DiscoveredInformers } from './discovered-informers.ts'
import { ServedResources, type Served } from './testing/served-resources.ts'

const pods: Served = { resource: 'v1/pods' }
const secrets: Served = { resource: 'v1/secrets' }
const deployments: Served = { resource: 'apps/v1/deployments' }
const widgets = (version: string): Served => ({ resource: `example.com/${version}/widgets` })

function setUp(...served: readonly Served[]) {
  const server = new ServedResources(...served)
  const clock = new VirtualClock()
  const { signal } = new AbortController()
  const informers = new DiscoveredInformers({
    client: server.client,
    informers: server.informers,
    clock,
    isWatched: ({ verbs }) => verbs.includes('watch'),
    listen: (informer) => informer.addHandlers({}),
  })
  /** One pass: what came of it once time has passed, or undefined while it waits. */
  const pass = async (waitMs = 0) => {
    let outcome: boolean | 'nothing new' | 'failed' | undefined
    const follow = async (): Promise<void> => {
      const discovered = await informers.discover(signal)
      outcome = discovered === undefined ? 'nothing new' : await informers.follow(discovered, signal)
    }
    follow().catch(() => void (outcome = 'failed'))
    await clock.advance(waitMs)
    return outcome
  }
  return { server, informers, pass }
}

describe('what is watched', () => {
  test('is what discovery names and is wanted', async () => {
    const { server, pass } = setUp(pods, deployments, { resource: 'v1/bindings', verbs: ['create'] })
    expect(await pass()).toBe(true)
    expect(server.watched).toEqual(['apps/v1/deployments', 'v1/pods'])
  })

  test('stays as it is, and is not looked at again, while discovery is the same', async () => {
    const { server, pass } = setUp(pods)
    await pass()
    expect(await pass()).toBe('nothing new')
    expect(server.watched).toEqual(['v1/pods'])
  })

  test('stays when discovery fails, and follows it again afterwards', async () => {
    const { server, pass } = setUp(pods, deployments)
    await pass()
    server.goAway()
    server.serve(pods)
    expect(await pass()).toBe('failed')
    expect(server.watched).toEqual(['apps/v1/deployments', 'v1/pods'])
    server.comeBack()
    expect(await pass()).toBe(true)
    expect(server.watched).toEqual(['v1/pods'])
  })

  test('stays when there would be nothing left', async () => {
    const { server, pass } = setUp(pods)
    await pass()
    server.serve()
    expect(await pass()).toBe('failed')
    expect(server.watched).toEqual(['v1/pods'])
    expect(await pass()).toBe('failed')
  })

  test('comes and goes', async () => {
    const { server, pass } = setUp(pods, deployments)
    await pass()
    server.serve(pods, secrets)
    await pass()
    expect(server.watched).toEqual(['v1/pods', 'v1/secrets'])
    server.serve(pods, deployments)
    await pass()
    expect(server.watched).toEqual(['apps/v1/deployments', 'v1/pods'])
  })

  test('is in the version that is preferred now', async () => {
    const { server, pass } = setUp(pods, widgets('v1alpha1'))
    await pass()
    server.serve(pods, widgets('v1'), widgets('v1alpha1'))
    await pass()
    expect(server.watched).toEqual(['example.com/v1/widgets', 'v1/pods'])
  })
})

describe('a group that cannot be reached', () => {
  test('keeps what was read of it, while others come and go', async () => {
    const { server, pass } = setUp(pods, deployments)
    await pass()
    server.serve(pods, secrets)
    server.stale('apps/v1')
    expect(await pass()).toBe(true)
    expect(server.watched).toEqual(['apps/v1/deployments', 'v1/pods', 'v1/secrets'])
    server.stale()
    await pass()
    expect(server.watched).toEqual(['v1/pods', 'v1/secrets'])
  })

  test('does not keep what was never read', async () => {
    const { server, pass } = setUp(pods, deployments)
    server.hold('apps/v1/deployments')
    expect(await pass(30_000)).toBe(false)
    server.serve(pods)
    server.stale('apps/v1')
    expect(await pass()).toBe(true)
    expect(server.watched).toEqual(['v1/pods'])
  })
})

describe('a resource that cannot be read', () => {
  test('is waited for half a minute, and not again', async () => {
    const { server, informers, pass } = setUp(pods, secrets)
    server.hold('v1/secrets')
    expect(await pass(29_000)).toBeUndefined()
    expect([informers.areSynced, server.watched]).toEqual([false, ['v1/pods', 'v1/secrets']])
    expect(await pass(30_000)).toBe('nothing new')
  })

  test('counts as soon as it is read', async () => {
    const { server, informers, pass } = setUp(pods, secrets)
    server.hold('v1/secrets')
    expect(await pass(30_000)).toBe(false)
    server.release('v1/secrets')
    expect(informers.areSynced).toBe(true)
  })

  test('is waited for with every change', async () => {
    const { server, pass } = setUp(pods, secrets)
    server.hold('v1/secrets')
    expect(await pass(30_000)).toBe(false)
    server.serve(pods, secrets, deployments)
    expect(await pass(30_000)).toBe(false)
    expect(server.watched).toEqual(['apps/v1/deployments', 'v1/pods', 'v1/secrets'])
  })
})

test('nothing watched is not all read', () => {
  expect(setUp(pods).informers.areSynced).toBe(false)
})
