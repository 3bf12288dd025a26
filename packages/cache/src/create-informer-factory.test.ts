import type { KubeObject, ResourceType } from '@coxswain/api'
import { seededRandom, silentLogger } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { createInformerFactory } from './create-informer-factory.ts'
import { configMaps, marker, ScriptedServer } from './testing/scripted-server.ts'

const secrets: ResourceType = { ...configMaps, plural: 'secrets', kind: 'Secret' }

/** Tells which resources a client was asked for. */
function setUp(options: { readonly namespace?: string } = {}) {
  const server = new ScriptedServer()
  const clock = new VirtualClock()
  const asked: string[] = []
  const ask = (how: string) => (type: ResourceType, namespace?: string) => {
    asked.push(`${how} ${type.plural} ${namespace ?? 'everywhere'}`)
    return server.client.resource<KubeObject>(type, namespace)
  }
  const client = { resource: ask('whole'), metadata: ask('metadata of'), transport: {} } as unknown as Client
  const factory = createInformerFactory({ client, clock, random: seededRandom(1), logger: silentLogger, ...options })
  const stop = new AbortController()
  return { server, clock, factory, stop, asked: () => asked.splice(0) }
}

test('gives everyone the same informer of a resource, and another one of its metadata', () => {
  const { factory } = setUp()
  expect(factory.informer(configMaps)).toBe(factory.informer({ ...configMaps }))
  expect(factory.metadataInformer(configMaps)).toBe(factory.metadataInformer(configMaps))
  expect(factory.informer(configMaps)).not.toBe(factory.metadataInformer(configMaps))
  expect(factory.informer(configMaps)).not.toBe(factory.informer(secrets))
})

test('starts each informer once, those asked for later by another start', async () => {
  const { clock, factory, stop, asked } = setUp({ namespace: 'ns' })
  factory.informer(configMaps)
  factory.start(stop.signal)
  factory.start(stop.signal)
  factory.metadataInformer(secrets)
  await clock.settle()
  expect(asked()).toEqual(['whole configmaps ns'])
  factory.start(stop.signal)
  await clock.settle()
  expect(asked()).toEqual(['metadata of secrets ns'])
  stop.abort()
  await factory.stopped()
})

test('waits for all that are started', async () => {
  const { server, clock, factory, stop } = setUp()
  factory.informer(configMaps)
  factory.informer(secrets)
  factory.start(stop.signal)
  factory.metadataInformer(configMaps)
  let isSynced = false
  void factory.waitForSync(stop.signal).then(() => (isSynced = true))
  await clock.settle()
  server.streams[0]?.send(marker(1))
  await clock.settle()
  expect(isSynced).toBe(false)
  server.streams[1]?.send(marker(1))
  await clock.settle()
  // A bookmark of another kind is left out, so the second stream needs one of its own.
  server.streams[1]?.send({ type: 'BOOKMARK', object: { ...marker(1).object, kind: 'Secret' } })
  await clock.settle()
  expect(isSynced).toBe(true)
  stop.abort()
  await factory.stopped()
})

test('gives up waiting when told to', async () => {
  const { factory, stop } = setUp()
  factory.informer(configMaps)
  factory.start(stop.signal)
  const waiting = factory.waitForSync(stop.signal)
  stop.abort()
  await expect(waiting).rejects.toThrow()
  await expect(factory.waitForSync(stop.signal)).rejects.toThrow()
  await factory.stopped()
})
