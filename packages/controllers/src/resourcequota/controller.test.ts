import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { runController } from '../shared/testing/run-controller.ts'
import { ServedResources } from '../shared/testing/served-resources.ts'
import { quotaHandlers, resourceQuotaController } from './controller.ts'
import { quota, special } from './testing/quota-builders.ts'

const cpu = { cpu: '4' }

test('only another limit wakes it, or that it goes', () => {
  const woken: string[] = []
  const handlers = quotaHandlers({
    primary: { wake: (key, what) => void woken.push(`${key} ${what}`) },
    priority: { wake: (key, what) => void woken.push(`first ${key} ${what}`) },
    evaluators: () => special,
  })
  const counted = quota(cpu, { hard: cpu, used: { cpu: '0' } })
  handlers.added?.(quota(cpu), false)
  handlers.added?.(counted, true)
  handlers.updated?.(quota(cpu), counted)
  handlers.updated?.(counted, quota({ cpu: '4000m' }, counted.status, { scopes: ['BestEffort'] }))
  handlers.updated?.(counted, quota({ cpu: '5' }, counted.status))
  handlers.deleted?.(counted, false)
  expect(woken).toEqual([
    'first shop/q quota added',
    'shop/q quota added',
    'first shop/q its limits changed',
    'shop/q quota deleted',
  ])
})

test('has Kubernetes’ names, defaults and queues', async () => {
  const { name, aliases, onByDefault, featureGates, clientName, defaults } = resourceQuotaController
  expect({ name, aliases, onByDefault, featureGates, clientName, defaults }).toEqual({
    name: 'resourcequota-controller',
    aliases: ['resourcequota'],
    onByDefault: true,
    featureGates: [],
    clientName: 'resourcequota-controller',
    defaults: { concurrentSyncs: 5, resyncMs: 300_000 },
  })
  const clock = new VirtualClock()
  const { metrics, stop } = runController(resourceQuotaController, new ServedResources({ resource: 'v1/pods' }), clock)
  await clock.settle()
  const queues = [...metrics.write().matchAll(/^workqueue_depth\{name="(\w+)"\} 0$/gmu)].map(([, queue]) => queue)
  expect(queues.toSorted()).toEqual([
    'resource_quota_controller_resource_changes',
    'resourcequota_primary',
    'resourcequota_priority',
  ])
  const stopped = stop()
  await clock.settle()
  await stopped
})
