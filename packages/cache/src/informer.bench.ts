/**
 * `node packages/cache/src/informer.bench.ts`: events a second through reflector, store, two indexes and two handlers that
 * enqueue keys, on one core. Prints one line of JSON a case.
 */
import { performance } from 'node:perf_hooks'
import type { KubeObject } from '@coxswain/api'
import { type Clock, seededRandom, silentLogger } from '@coxswain/base'
import { systemClock } from '@coxswain/base/system'
import type { WatchEvent } from '@coxswain/client'
import { createInformer } from './create-informer.ts'
import { objectKey } from './object-key.ts'
import { configMaps, marker, ScriptedServer } from './testing/scripted-server.ts'

const objectCount = 10_000

function pod(index: number, version: number): KubeObject {
  const labels = { app: `app-${index % 100}` }
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: `uid-${index % 100}`, controller: true },
  ]
  const metadata = { name: `pod-${index}`, namespace: `ns-${index % 20}`, uid: `${index}`, labels, ownerReferences }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, resourceVersion: String(version) } }
}

function eventsOf(count: number): readonly WatchEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: index < objectCount ? 'ADDED' : 'MODIFIED',
    object: pod(index % objectCount, 100 + index),
  }))
}

async function clockTurns(clock: Clock, isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise<void>((resolve) => void clock.after(0, resolve))
}

async function measure(name: string, eventCount: number, batchSize: number): Promise<void> {
  const server = new ScriptedServer().willWatch([marker(1)])
  const { client } = server
  const clock = systemClock()
  const informer = createInformer({ client, clock, random: seededRandom(1), logger: silentLogger, type: configMaps })
  informer.addIndex('owner', (found) => found.metadata?.ownerReferences?.map((owner) => owner.uid) ?? [])
  informer.addIndex('app', (found) => [found.metadata?.labels?.['app'] ?? ''])
  const queued = new Set<string | undefined>()
  let handled = 0
  for (let i = 0; i < 2; i++) {
    informer.addHandlers({
      added: (found) => void queued.add(objectKey(found)),
      updated: (_, next) => {
        handled += 1
        queued.add(objectKey(next))
      },
    })
  }
  const stop = new AbortController()
  const running = informer.run(stop.signal)
  await informer.whenSynced(stop.signal)
  const events = eventsOf(eventCount)
  const startMs = performance.now()
  for (let i = 0; i < events.length; i += batchSize) {
    server.stream.send(...events.slice(i, i + batchSize))
    await Promise.resolve()
  }
  await clockTurns(clock, () => handled === 2 * (eventCount - objectCount))
  const seconds = (performance.now() - startMs) / 1000
  process.stdout.write(`${JSON.stringify({ name, batchSize, eventsPerSecond: Math.round(eventCount / seconds) })}\n`)
  stop.abort()
  await running
}

await measure('warm-up', 100_000, 100)
await measure('one by one', 200_000, 1)
await measure('small batches', 400_000, 20)
await measure('large batches', 400_000, 1000)
