import {
  annotationsOf,
  deployments,
  isControlledBy,
  isPodReady,
  pods,
  replicaSets,
  type Deployment,
  type ReplicaSet,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import {
  deployment,
  expectCondition,
  expectObject,
  expectPods,
  minutes,
  podsOf,
  rollingUpdate,
  seconds,
  startCluster,
  type DeploymentOptions,
  type TestCluster,
} from '@coxswain/testing'
import { expect, test } from 'vitest'

const web = { type: deployments, name: 'web' } as const
const first = 'example.com/web:1'
const second = 'example.com/web:2'
const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** Three pods, one more and one fewer allowed, each a second from ready. */
const three: DeploymentOptions = {
  replicas: 3,
  strategy: rollingUpdate({ maxSurge: 1, maxUnavailable: 1 }),
  pods: { annotations: { 'coxswain.dev/ready-after': '1s' } },
}

function hasRolledOut(cluster: TestCluster): boolean {
  const { metadata, spec, status } = expectObject(cluster, web)
  const { replicas } = spec ?? {}
  return (
    status?.observedGeneration === metadata?.generation &&
    [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every((count) => (count ?? 0) === replicas)
  )
}

async function rollOut(cluster: TestCluster, options: DeploymentOptions): Promise<void> {
  await cluster.apply(deployment(options))
  await cluster.until(() => hasRolledOut(cluster))
}

const revisionOf = (object: Deployment | ReplicaSet): string => annotationsOf(object)[revisionAnnotation] ?? ''
const setsOf = (cluster: TestCluster): readonly ReplicaSet[] =>
  cluster.list(replicaSets).filter((set) => isControlledBy(set, expectObject(cluster, web)))
const setOfRevision = (cluster: TestCluster, revision: string): ReplicaSet =>
  must(
    setsOf(cluster).find((set) => revisionOf(set) === revision),
    `there is a ReplicaSet of revision ${revision}`,
  )

/** As `kubectl rollout undo --to-revision`: the template of that revision, without the label of its hash. */
async function undo(cluster: TestCluster, toRevision: string): Promise<void> {
  const { template } = must(setOfRevision(cluster, toRevision).spec, 'a ReplicaSet has a spec')
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {}
  const undone = { ...template, metadata: { ...template?.metadata, labels } }
  await cluster.patch(deployments, 'web', [{ op: 'replace', path: '/spec/template', value: undone }], { type: 'json' })
}

test('creates, scales up and down, and heals itself', async () => {
  await using cluster = await startCluster()
  await rollOut(cluster, three)
  expectPods(cluster, { owner: 'web', count: 3, ready: 3 })
  await cluster.patch(deployments, 'web', { spec: { replicas: 5 } }, { subresource: 'scale' })
  await cluster.until(() => hasRolledOut(cluster))
  expectPods(cluster, { owner: 'web', count: 5, ready: 5 })
  await cluster.patch(deployments, 'web', { spec: { replicas: 1 } })
  await cluster.until(() => hasRolledOut(cluster))
  expectPods(cluster, { owner: 'web', count: 1, ready: 1, terminating: 0 })

  const lost = must(podsOf(cluster, 'web')[0], 'there is one pod').metadata?.name ?? ''
  await cluster.delete(pods, lost)
  await cluster.advance(seconds(3))
  expectPods(cluster, { owner: 'web', count: 1, ready: 1, terminating: 0 })
  expect(podsOf(cluster, 'web')[0]?.metadata?.name).not.toBe(lost)
  expect(setsOf(cluster)).toHaveLength(1)
})

test('rolls out a new image, and back', async () => {
  await using cluster = await startCluster()
  await rollOut(cluster, { ...three, image: first })
  await rollOut(cluster, { ...three, image: second })
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: second })
  expect(setOfRevision(cluster, '1').spec?.replicas).toBe(0)
  expect(setOfRevision(cluster, '2').spec?.replicas).toBe(3)
  expect(setsOf(cluster)).toHaveLength(2)
  expect(revisionOf(expectObject(cluster, web))).toBe('2')

  await undo(cluster, '1')
  await cluster.until(() => hasRolledOut(cluster))
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: first })
  expect(setsOf(cluster)).toHaveLength(2)
  expect(setOfRevision(cluster, '3').spec?.replicas).toBe(3)
  expect(revisionOf(expectObject(cluster, web))).toBe('3')
})

test('while paused collects changes, and rolls them out at once when resumed', async () => {
  await using cluster = await startCluster()
  await rollOut(cluster, { ...three, image: first })
  await cluster.apply(deployment({ ...three, image: first, paused: true }))
  await cluster.apply(deployment({ ...three, image: second, paused: true }))
  await cluster.advance(minutes(1))
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: first })
  expect(setsOf(cluster)).toHaveLength(1)
  expectCondition(cluster, web, { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused' })

  await cluster.patch(deployments, 'web', { spec: { replicas: 4 } })
  await cluster.advance(seconds(5))
  expectPods(cluster, { owner: 'web', count: 4, ready: 4, image: first })

  await cluster.patch(deployments, 'web', { spec: { paused: false } })
  await cluster.until(() => hasRolledOut(cluster))
  expectPods(cluster, { owner: 'web', count: 4, ready: 4, image: second })
})

test('recreates: the old pods are gone before the new ones come', async () => {
  await using cluster = await startCluster()
  const recreate: DeploymentOptions = {
    ...three,
    strategy: { type: 'Recreate' },
    pods: { annotations: { 'coxswain.dev/stops-after': '5s' } },
  }
  await rollOut(cluster, { ...recreate, image: first })
  cluster.onCommit(() => {
    const images = new Set(podsOf(cluster, 'web').map(({ spec }) => spec?.containers[0]?.image))
    expect(images.size, 'images at the same time').toBeLessThanOrEqual(1)
  })
  await rollOut(cluster, { ...recreate, image: second })
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: second })
})

test('a rollout that gets nowhere is called so after its deadline of ten minutes, and recovers', async () => {
  await using cluster = await startCluster()
  await rollOut(cluster, { ...three, image: first })
  const startedMs = cluster.clock.now()
  await cluster.apply(deployment({ ...three, image: second, pods: { annotations: { 'coxswain.dev/ready': 'false' } } }))
  await cluster.advance(minutes(9) + seconds(55))
  expectCondition(cluster, web, { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' })
  await cluster.until(
    () => {
      const progressing = expectObject(cluster, web).status?.conditions?.find(({ type }) => type === 'Progressing')
      return progressing?.reason === 'ProgressDeadlineExceeded'
    },
    { withinMs: seconds(15) },
  )
  expect(cluster.clock.now() - startedMs).toBeGreaterThanOrEqual(minutes(10))
  expectCondition(cluster, web, { type: 'Available', status: 'True' })
  expect(podsOf(cluster, 'web').filter(isPodReady)).toHaveLength(2)

  await rollOut(cluster, { ...three, image: first })
  expectCondition(cluster, web, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' })
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: first })
})

test('a Deployment of crashing pods never becomes available, and a fix gets through', async () => {
  await using cluster = await startCluster()
  const crashing = { 'coxswain.dev/runs-for': '2s', 'coxswain.dev/exit-code': '1', 'coxswain.dev/ready-after': '5s' }
  await cluster.apply(deployment({ ...three, image: first, pods: { annotations: crashing } }))
  await cluster.advance(minutes(11))
  expectPods(cluster, { owner: 'web', count: 3, ready: 0 })
  expectCondition(cluster, web, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' })
  await rollOut(cluster, { ...three, image: second })
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: second, terminating: 0 })
})

test('keeps as many old ReplicaSets as it is told to', async () => {
  await using cluster = await startCluster()
  for (const version of [1, 2, 3, 4, 5]) {
    // oxlint-disable-next-line no-await-in-loop -- one rollout after the other
    await rollOut(cluster, { ...three, image: `example.com/web:${version}`, revisionHistoryLimit: 2 })
  }
  await cluster.settle()
  expect(setsOf(cluster).map(revisionOf).toSorted()).toEqual(['3', '4', '5'])
})

test('the controllers start anew in the midst of a rollout, and nothing is lost', async () => {
  await using cluster = await startCluster()
  await rollOut(cluster, { ...three, replicas: 6, image: first })
  await cluster.apply(deployment({ ...three, replicas: 6, image: second }))
  for (let restarts = 0; restarts < 6; restarts += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one crash after the other
    await cluster.advance(400)
    // oxlint-disable-next-line no-await-in-loop
    await cluster.restart('controller-manager')
  }
  await cluster.until(() => hasRolledOut(cluster))
  expectPods(cluster, { owner: 'web', count: 6, ready: 6, image: second, terminating: 0 })
  expect(setsOf(cluster)).toHaveLength(2)
  expect(cluster.errors).toEqual([])
})

test('without controllers nothing moves; with them again, it does', async () => {
  await using cluster = await startCluster()
  await rollOut(cluster, { ...three, image: first })
  await cluster.stop('controller-manager')
  await cluster.apply(deployment({ ...three, image: second }))
  await cluster.delete(pods, must(podsOf(cluster, 'web')[0], 'there is one').metadata?.name ?? '')
  await cluster.advance(minutes(5))
  expectPods(cluster, { owner: 'web', count: 2, image: first })
  await cluster.start('controller-manager')
  await cluster.until(() => hasRolledOut(cluster))
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: second })
})
