import { deployments, isPodReady, leases } from '@coxswain/api'
import { deployment, minutes, podsOf, seconds, startCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

const hour = minutes(60)

test.each([
  { name: 'forward', stepMs: hour },
  { name: 'back', stepMs: -hour },
])(
  'a rollout after the wall clock was set an hour $name ends as any other, and nothing happens after it',
  async ({ stepMs }) => {
    await using cluster = await startCluster()
    const pods = { annotations: { 'coxswain.dev/ready-after': '1s' } }
    await cluster.apply(deployment({ replicas: 4, image: 'example.com/web:1', pods }))
    await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 4)
    cluster.clock.stepWall(stepMs)
    // Set back, the new ReplicaSet is older than the old one by what it says of itself.
    await cluster.apply(deployment({ replicas: 4, image: 'example.com/web:2', pods }))
    const isDone = () => {
      const status = cluster.get(deployments, 'web')?.status
      return status?.updatedReplicas === 4 && status.availableReplicas === 4 && status.replicas === 4
    }
    await cluster.until(isDone, { withinMs: seconds(30) })
    await cluster.advance(minutes(1))
    const before = cluster.trace.length
    await cluster.advance(minutes(5))
    const signsOfLife = / (?:update|patch|get) (?:leases|nodes)/
    expect(cluster.trace.slice(before).filter((line) => !signsOfLife.test(line))).toEqual([])
    expect(cluster.list(leases).length).toBeGreaterThan(0)
    expect(cluster.errors).toEqual([])
  },
)
