import { leases, nodes } from '@coxswain/api'
import { must } from '@coxswain/base'
import { expectGone, expectObject, minutes, startCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

test('a node that is deleted stays away in silence, and goes on when it is made again', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  const node = must(cluster.list(nodes)[0], 'the node')
  const name = must(node.metadata?.name, 'its name')
  const itself = { type: nodes, name } as const
  const lease = { type: leases, name, namespace: 'kube-node-lease' } as const
  expectObject(cluster, lease)

  await cluster.delete(nodes, name)
  await cluster.advance(minutes(11))
  expectGone(cluster, itself)
  expectGone(cluster, lease)
  expect(cluster.errors).toEqual([])

  await cluster.apply({ ...node, metadata: { name } })
  await cluster.advance(minutes(1))
  expect(expectObject(cluster, lease).metadata?.ownerReferences).toMatchObject([
    { uid: expectObject(cluster, itself).metadata?.uid },
  ])
  expect(cluster.errors).toEqual([])
})
