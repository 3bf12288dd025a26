import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { runController } from '../shared/testing/run-controller.ts'
import { ServedResources } from '../shared/testing/served-resources.ts'
import { garbageCollectorController, type GarbageCollectorOptions } from './controller.ts'

const { defaults } = garbageCollectorController

async function run(options: GarbageCollectorOptions = defaults) {
  const server = new ServedResources({ resource: 'v1/pods', kind: 'Pod' })
  const clock = new VirtualClock()
  const running = runController(garbageCollectorController, server, clock, options)
  await clock.settle()
  const end = async (): Promise<void> => {
    const stopped = running.stop()
    await clock.settle()
    await stopped
  }
  return { server, ...running, end }
}

test('is on, with Kubernetes’ names and defaults', () => {
  const { name, aliases, onByDefault, featureGates, clientName } = garbageCollectorController
  expect({ name, aliases, onByDefault, featureGates, clientName, defaults }).toEqual({
    name: 'garbage-collector-controller',
    aliases: ['garbagecollector'],
    onByDefault: true,
    featureGates: [],
    clientName: 'generic-garbage-collector',
    defaults: { enabled: true, concurrentSyncs: 20 },
  })
})

test('is not there when it is switched off', async () => {
  const { controller, server, end } = await run({ ...defaults, enabled: false })
  expect([controller, server.watched]).toEqual([undefined, []])
  await end()
})

test('has its two queues, and shows its graph to whoever asks for that page', async () => {
  const { controller, metrics, server, end } = await run()
  for (const queue of ['garbage_collector_attempt_to_delete', 'garbage_collector_attempt_to_orphan'])
    expect(metrics.write()).toContain(`workqueue_depth{name="${queue}"} 0\n`)
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'owner', uid: 'uid-owner' }
  const metadata = { name: 'p', namespace: 'shop', uid: 'uid-p', ownerReferences: [owner] }
  server.handlersOf('v1/pods').added?.({ metadata }, false)
  const page = (path: string, query = '') => controller?.debugPage?.(path, new URLSearchParams(query))
  expect(page('/graph')).toMatchObject({
    contentType: 'text/vnd.graphviz',
    body: expect.stringContaining('"uid-p" -> "uid-owner"'),
  })
  expect(page('/graph', 'uid=none&uid=uid-p')?.body).toContain('"uid-p" -> "uid-owner"')
  expect(page('/graph', 'uid=none')?.body).toBe('strict digraph full {\n}\n')
  expect(page('/')).toBeUndefined()
  await end()
})
