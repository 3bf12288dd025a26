import {
  configMaps,
  deployments,
  namespaces,
  pods,
  secrets,
  type Namespace,
  type Pod,
  type Secret,
  type ServiceAccount,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { configMap } from '../builders/config-map.ts'
import { deployment } from '../builders/deployment.ts'
import { namespace } from '../builders/namespace.ts'
import { pod } from '../builders/pod.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'
import { hours, minutes, seconds } from '../durations.ts'
import { internalError } from '../faults/refusals.ts'

const inTeam = { namespace: 'team' }
const held = { finalizers: ['example.com/held'] }
const account: ServiceAccount = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: 'team' },
}
const secret: Secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'password', namespace: 'team' } }

/** Nobody but the namespace's own controller works. */
async function start(draft: Namespace = namespace()): Promise<TestCluster> {
  const cluster = await startCluster({ controllers: ['namespace'], nodes: 0 })
  await cluster.apply(draft)
  await cluster.apply(account)
  await cluster.settle()
  return cluster
}

const team = (cluster: TestCluster): Namespace => must(cluster.get(namespaces, 'team'), 'the namespace is there')
const isGone = (cluster: TestCluster): boolean => cluster.get(namespaces, 'team') === undefined
const messages = (cluster: TestCluster): readonly (string | undefined)[] =>
  (team(cluster).status?.conditions ?? []).map(({ message }) => message)
/** When the controller went over the namespace: each pass begins with the pods. */
const passes = (cluster: TestCluster): readonly number[] =>
  cluster.trace.filter((line) => line.includes('deletecollection pods team')).map((line) => Number.parseFloat(line))
const gaps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)))

const discovered = 'All resources successfully discovered'
const parsed = 'All legacy kube types successfully parsed'
const deleted = 'All content successfully deleted, may be waiting on finalization'
const removed = 'All content successfully removed'
const finished = 'All content-preserving finalizers finished'

test('a namespace that nobody deletes is left alone; one that is deleted, for five seconds', async () => {
  await using cluster = await start()
  await cluster.apply(configMap(inTeam))
  await cluster.advance(hours(1))
  expect(passes(cluster)).toEqual([])
  const beganAt = cluster.clock.monotonicMs() / 1000
  await cluster.delete(namespaces, 'team')
  await cluster.until(() => isGone(cluster))
  expect(passes(cluster).map((at) => at - beganAt)).toEqual([5])
  expect(cluster.contentOf('team')).toEqual([])
})

test('what waits for finalizers is counted', async () => {
  await using cluster = await start()
  await cluster.apply(configMap(inTeam))
  await cluster.apply(deployment({ ...inTeam, metadata: held }))
  await cluster.delete(namespaces, 'team')
  await cluster.advance(seconds(6))
  expect(messages(cluster)).toEqual([
    discovered,
    parsed,
    deleted,
    'Some resources are remaining: deployments.apps has 1 resource instances',
    'Some content in the namespace has finalizers remaining: example.com/held in 1 resource instances',
  ])
  expect(cluster.get(configMaps, 'settings', inTeam)).toBeUndefined()
  await cluster.patch(deployments, 'web', { metadata: { finalizers: null } }, inTeam)
  await cluster.until(() => isGone(cluster), { withinMs: seconds(10) })
})

describe('pods that stay', () => {
  /** It runs on a node that is not there: nobody stops it. */
  async function withStuckPod(): Promise<TestCluster> {
    const cluster = await start()
    await cluster.apply(secret)
    const stuck: Pod = pod({ ...inTeam, name: 'stuck', spec: { nodeName: 'nowhere' } })
    await cluster.apply(stuck)
    await cluster.delete(namespaces, 'team')
    return cluster
  }

  test('keep all else while they may take their time, and that is not told', async () => {
    await using cluster = await withStuckPod()
    await cluster.advance(seconds(25))
    expect(messages(cluster)).toEqual([discovered, parsed, deleted, removed, finished])
    expect(cluster.get(secrets, 'password', inTeam)).toBeDefined()
  })

  test('keep all else after that, too', async () => {
    await using cluster = await withStuckPod()
    await cluster.advance(minutes(5))
    const why =
      'Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: team for gvr: /v1, Resource=pods'
    expect(messages(cluster)).toEqual([discovered, parsed, why, removed, finished])
    expect(cluster.get(secrets, 'password', inTeam)).toBeDefined()
    await cluster.client.resource(pods, 'team').delete('stuck', { gracePeriodSeconds: 0 })
    await cluster.until(() => isGone(cluster), { withinMs: minutes(2) })
    expect(cluster.contentOf('team')).toEqual([])
  })
})

test('what fails is tried again within a minute, however long it fails', async () => {
  await using cluster = await start()
  cluster.fail('deletecollection', 'configmaps', internalError(), { forMs: minutes(20) })
  await cluster.delete(namespaces, 'team')
  await cluster.advance(minutes(20))
  const waits = gaps(passes(cluster))
  expect([Math.max(...waits), waits.at(-1)]).toEqual([60, 60])
  await cluster.until(() => isGone(cluster), { withinMs: minutes(3) })
})

test('one that somebody else has not finalized is looked at every five minutes', async () => {
  await using cluster = await start({ ...namespace(), spec: { finalizers: ['kubernetes', 'example.com/mine'] } })
  await cluster.delete(namespaces, 'team')
  await cluster.advance(minutes(2))
  expect(team(cluster).spec?.finalizers).toEqual(['example.com/mine'])
  const before = passes(cluster).length
  await cluster.advance(minutes(30))
  const later = passes(cluster).slice(before)
  expect(later.length).toBeGreaterThanOrEqual(5)
  expect(Math.min(...gaps(later))).toBeGreaterThan(290)
})
