import { annotationsOf, nodes } from '@coxswain/api'
import { expect, test } from 'vitest'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'
import { seconds } from '../durations.ts'
import { internalError } from '../faults/refusals.ts'

const told = (cluster: TestCluster): ReadonlySet<string | undefined> =>
  new Set(cluster.list(nodes).map((node) => annotationsOf(node)['node.alpha.kubernetes.io/ttl']))

test('a small cluster’s nodes are told to ask always, also when the first patches are refused', async () => {
  await using cluster = await startCluster({
    controllers: ['ttl'],
    nodes: 3,
    faults: (faults) => faults.fail('patch', 'nodes', internalError(), { times: 2, part: 'controller-manager' }),
  })
  await cluster.advance(seconds(1))
  expect(told(cluster)).toEqual(new Set(['0']))
})

test('nodes learn of another range with their signs of life', async () => {
  await using cluster = await startCluster({ controllers: ['ttl'], nodes: 101 })
  await cluster.advance(seconds(11))
  expect(told(cluster)).toEqual(new Set(['15']))
})
