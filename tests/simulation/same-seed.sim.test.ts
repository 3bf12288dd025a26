import { pods } from '@coxswain/api'
import { chaos, deployment, namespace, pod, replicaSet, seconds, startCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

/** A rollout under every fault, with parts that crash: the lines of its trace. */
async function busyRun(seed: number | string): Promise<readonly string[]> {
  await using cluster = await startCluster({ seed, faults: chaos() })
  await cluster.apply(namespace({ name: 'team' }))
  await cluster.apply(deployment({ replicas: 3, image: 'example.com/web:1' }))
  await cluster.apply(
    pod({ name: 'crashing', annotations: { 'coxswain.dev/runs-for': '1s', 'coxswain.dev/exit-code': '1' } }),
  )
  await cluster.advance(seconds(20))
  await cluster.apply(deployment({ replicas: 5, image: 'example.com/web:2' }))
  await cluster.crash('controller-manager')
  await cluster.advance(seconds(5))
  await cluster.crash('scheduler')
  cluster.dropWatches()
  await cluster.advance(seconds(5))
  await cluster.crash('nodes')
  await cluster.delete(pods, 'crashing')
  await cluster.advance(seconds(30))
  cluster.calm()
  await cluster.advance(seconds(30))
  return [...cluster.trace, ...cluster.errors.map(({ timeMs, logger, message }) => `${timeMs} ${logger} ${message}`)]
}

async function unrelatedRun(): Promise<void> {
  await using cluster = await startCluster({ seed: 'unrelated', nodes: 1 })
  await cluster.apply(replicaSet({ replicas: 7 }))
  await cluster.advance(seconds(3))
}

test('the same seed gives the same trace, byte for byte', async () => {
  const first = await busyRun(7)
  await unrelatedRun()
  const second = await busyRun(7)
  expect(first.length).toBeGreaterThan(200)
  expect(second.join('\n')).toBe(first.join('\n'))
})

test('what runs beside it does not matter', async () => {
  const alone = await busyRun(8)
  const [beside] = await Promise.all([busyRun(8), busyRun(9), unrelatedRun()])
  expect(beside.join('\n')).toBe(alone.join('\n'))
})

test('another seed gives another trace', async () => {
  const [one, other] = [await busyRun(1), await busyRun(2)]
  expect(other.join('\n')).not.toBe(one.join('\n'))
})
