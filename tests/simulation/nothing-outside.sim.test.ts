import { createHook } from 'node:async_hooks'
import { deployments, isPodReady, namespaces } from '@coxswain/api'
import { deployment, minutes, namespace, podsOf, startCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

/** What a program may wait for on a virtual clock: promises, and the turns of the event loop that the clock itself takes. */
const allowed: ReadonlySet<string> = new Set(['PROMISE', 'Immediate', 'TickObject', 'Microtask'])

test('a cluster in one process waits for nothing of the outside', async () => {
  const others = new Map<string, string>()
  const watching = createHook({
    init(_id, type) {
      if (allowed.has(type) || others.has(type)) return
      const stack = new Error(type).stack ?? ''
      // The runner of the tests has timers of its own, which fire when the machine is slow.
      if (!stack.includes('/node_modules/vitest/')) others.set(type, stack)
    },
  })
  watching.enable()
  try {
    await using cluster = await startCluster()
    await cluster.apply(namespace({ name: 'team' }))
    await cluster.settle()
    await cluster.apply(deployment({ namespace: 'team', replicas: 3 }))
    await cluster.until(() => podsOf(cluster, 'web', 'team').filter(isPodReady).length === 3)
    await cluster.restart('controller-manager')
    await cluster.delete(deployments, 'web', { namespace: 'team', propagationPolicy: 'Foreground' })
    await cluster.delete(namespaces, 'team')
    await cluster.advance(minutes(10))
  } finally {
    watching.disable()
  }
  expect(Object.fromEntries(others)).toEqual({})
})
