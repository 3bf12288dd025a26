import { expect, test } from 'vitest'
import { replicationControllerController } from './controller.ts'

test('it is known by Kubernetes’ names', () => {
  expect(replicationControllerController).toMatchObject({
    name: 'replicationcontroller-controller',
    aliases: ['replicationcontroller'],
    onByDefault: true,
    featureGates: [],
    clientName: 'replication-controller',
    defaults: { concurrentSyncs: 5 },
  })
})
