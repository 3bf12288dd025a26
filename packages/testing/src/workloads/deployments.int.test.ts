import { events, pods, replicaSets, type Deployment, type ReplicaSet } from '@coxswain/api'
import { isConflict, StatusError, type ApiRequest } from '@coxswain/client'
import { seededRandom } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { createTrace } from '@coxswain/runtime'
import { afterEach, describe, expect, test } from 'vitest'
import {
  deploymentOf,
  deploymentsIn,
  letPodsGo,
  listOf,
  namesOf,
  runPods,
  startWorkloadCluster,
  type WorkloadCluster,
  type WorkloadClusterOptions,
} from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function setUp(options: Partial<WorkloadClusterOptions> = {}) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const cluster = await startWorkloadCluster({ clock, onBug: (error) => bugs.push(error), ...options })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  return { clock, cluster, client: cluster.client }
}

type Spec = Partial<NonNullable<Deployment['spec']>>

async function change(cluster: WorkloadCluster, edit: (live: Deployment) => Spec): Promise<void> {
  const client = deploymentsIn(cluster.client)
  // The controller writes as well: a conflict only means to read again.
  for (let tries = 0; ; tries += 1) {
    const live = await client.get('web')
    const draft = { ...live, spec: { ...mustHave(live.spec), ...edit(live) } }
    const error: unknown = await client.update(draft).then(
      () => undefined,
      (fault: unknown) => fault,
    )
    if (error === undefined) return
    if (!isConflict(error) || tries > 10) throw error
  }
}

function mustHave<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is there')
  return value
}

const withImage =
  (image: string) =>
  ({ spec }: Deployment): Spec => ({
    template: { ...spec?.template, spec: { containers: [{ name: 'main', image }] } },
  })

const condition = ({ status }: Deployment, type: string) => status?.conditions?.find((one) => one.type === type)
const sizes = (sets: readonly ReplicaSet[]) => sets.map(({ spec }) => spec?.replicas ?? 0).toSorted((a, b) => a - b)

async function told(cluster: WorkloadCluster, about: string): Promise<readonly string[]> {
  const list = await cluster.client.resource(events, 'shop').list()
  return list.items
    .filter((event) => (event as { involvedObject?: { name?: string } }).involvedObject?.name === about)
    .map((event) => `${event.reason} ${event.message}`)
}

const refusal = (
  code: number,
  reason: string,
  message: string,
  causes: readonly { reason: string }[] = [],
): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message,
    details: { causes },
  })

describe('a new Deployment', () => {
  test('ends with all pods available, and tells of each step', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    const seen = await listOf(client)
    const live = await deploymentsIn(client).get('web')
    expect(seen.pods).toHaveLength(3)
    expect(live.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    })
    expect(live.status).not.toHaveProperty('unavailableReplicas')
    expect(condition(live, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' })
    expect(condition(live, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
    expect(live.metadata?.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
    expect(live.metadata?.generation).toBe(1)
    const [replicaSet] = seen.replicaSets
    expect(replicaSet?.metadata?.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    })
    const name = replicaSet?.metadata?.name ?? ''
    expect(await told(cluster, 'web')).toEqual([`ScalingReplicaSet Scaled up replica set ${name} from 0 to 3`])
    expect([...(await told(cluster, name))].toSorted()).toEqual(
      namesOf(seen.pods).map((pod) => `SuccessfulCreate Created pod: ${pod}`),
    )
  })

  test('has the ReplicaSet that Kubernetes would give it: empty lists of its template are none', async () => {
    const names: (readonly string[])[] = []
    for (const more of [{}, { args: [], env: [] }]) {
      // oxlint-disable-next-line no-await-in-loop -- one cluster after the other
      const { clock, client } = await setUp()
      const containers = [{ name: 'main', image: 'nginx:1.27', ...more }]
      // oxlint-disable-next-line no-await-in-loop
      await deploymentsIn(client).create(
        deploymentOf('web', { template: { metadata: { labels: { app: 'web' } }, spec: { containers } } }),
      )
      // oxlint-disable-next-line no-await-in-loop
      await clock.settle()
      // oxlint-disable-next-line no-await-in-loop
      names.push(namesOf((await listOf(client)).replicaSets))
    }
    expect(names[0]).toEqual([expect.stringMatching(/^web-[a-z0-9]{6,10}$/)])
    expect(names[1]).toEqual(names[0])
  })

  test('that nothing runs is not available, and its deadline passes after ten minutes', async () => {
    const { clock, client } = await setUp()
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.advance(599_000)
    expect(condition(await deploymentsIn(client).get('web'), 'Progressing')).toMatchObject({ status: 'True' })
    await clock.advance(5000)
    const live = await deploymentsIn(client).get('web')
    expect(condition(live, 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      lastUpdateTime: '2026-04-01T12:10:01Z',
    })
    expect(condition(live, 'Available')).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' })
  })
})

describe('replicas', () => {
  test('come back when a pod is deleted', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    const [victim] = namesOf((await listOf(client)).pods)
    await client.resource(pods, 'shop').delete(victim ?? '', { gracePeriodSeconds: 0 })
    await clock.settle()
    const after = namesOf((await listOf(client)).pods)
    expect(after).toHaveLength(3)
    expect(after).not.toContain(victim)
  })

  test.each([
    { from: 3, to: 10 },
    { from: 10, to: 3 },
    { from: 3, to: 0 },
  ])('follow from $from to $to', async ({ from, to }) => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: from }))
    await clock.settle()
    await change(cluster, () => ({ replicas: to }))
    await clock.settle()
    for (const pod of (await listOf(client)).pods.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)) {
      await client.resource(pods, 'shop').delete(pod.metadata?.name ?? '', { gracePeriodSeconds: 0 })
    }
    await clock.settle()
    const { replicaSets: sets, pods: left } = await listOf(client)
    expect([left.length, sizes(sets)]).toEqual([to, [to]])
    expect((await deploymentsIn(client).get('web')).status?.availableReplicas ?? 0).toBe(to)
  })

  test('available only after minReadySeconds', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { minReadySeconds: 30 }))
    await clock.advance(29_000)
    expect((await deploymentsIn(client).get('web')).status?.availableReplicas ?? 0).toBe(0)
    await clock.advance(2000)
    expect((await deploymentsIn(client).get('web')).status?.availableReplicas).toBe(3)
  })

  test('a pod whose labels change is released and replaced; one that fits is adopted', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    const [first] = (await listOf(client)).pods
    const name = first?.metadata?.name ?? ''
    await client.resource(pods, 'shop').patch(name, { type: 'merge', body: { metadata: { labels: { app: 'lost' } } } })
    await clock.settle()
    const released = await client.resource(pods, 'shop').get(name)
    expect(released.metadata?.ownerReferences ?? []).toEqual([])
    expect((await listOf(client)).pods).toHaveLength(4)
    await change(cluster, () => ({ replicas: 4 }))
    await clock.settle()
    await client.resource(pods, 'shop').patch(name, { type: 'merge', body: { metadata: { labels: { app: 'web' } } } })
    await clock.settle()
    const back = await client.resource(pods, 'shop').get(name)
    expect(back.metadata?.ownerReferences).toHaveLength(1)
  })
})

describe('a rollout', () => {
  test('replaces all pods, never too many and never too few', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 10 }))
    await clock.settle()
    const bounds = { asked: 0, available: Infinity }
    cluster.informers.informer(replicaSets).addHandlers({
      updated: () => {
        const all = cluster.informers.informer(replicaSets).list('shop')
        bounds.asked = Math.max(
          bounds.asked,
          all.reduce((total, { spec }) => total + (spec?.replicas ?? 0), 0),
        )
        const ready = cluster.informers
          .informer(pods)
          .list('shop')
          .filter((pod) => pod.metadata?.deletionTimestamp === undefined)
          .filter((pod) => pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
        bounds.available = Math.min(bounds.available, ready.length)
      },
    })
    await change(cluster, withImage('nginx:1.28'))
    await clock.advance(60_000)
    const seen = await listOf(client)
    expect(sizes(seen.replicaSets)).toEqual([0, 10])
    expect(new Set(seen.pods.map(({ spec }) => spec?.containers[0]?.image))).toEqual(new Set(['nginx:1.28']))
    // 10 + ceil(25 %) and 10 - floor(25 %)
    expect(bounds.asked).toBe(13)
    expect(bounds.available).toBeGreaterThanOrEqual(8)
    const live = await deploymentsIn(client).get('web')
    expect(live.metadata?.annotations?.['deployment.kubernetes.io/revision']).toBe('2')
    expect(condition(live, 'Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' })
  })

  test('goes back to an old template under a new revision, and remembers the old one', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    const [first] = namesOf((await listOf(client)).replicaSets)
    await change(cluster, withImage('nginx:1.28'))
    await clock.advance(60_000)
    await change(cluster, withImage('nginx:1.27'))
    await clock.advance(60_000)
    const { replicaSets: sets } = await listOf(client)
    const old = sets.find(({ metadata }) => metadata?.name === first)
    expect(sets).toHaveLength(2)
    expect(old?.spec?.replicas).toBe(3)
    expect(old?.metadata?.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
  })

  test('of a broken image stops at what may be missing', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock, (pod) => pod.spec?.containers[0]?.image !== 'broken')
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 10 }))
    await clock.settle()
    await change(cluster, withImage('broken'))
    await clock.advance(900_000)
    const live = await deploymentsIn(client).get('web')
    expect(sizes((await listOf(client)).replicaSets)).toEqual([5, 8])
    expect(condition(live, 'Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' })
    expect(condition(live, 'Available')).toMatchObject({ status: 'True' })
    expect(live.status).toMatchObject({ availableReplicas: 8, updatedReplicas: 5, unavailableReplicas: 5 })
  })

  test('that recreates waits until the last old pod has gone', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { strategy: { type: 'Recreate' } }))
    await clock.settle()
    const old = namesOf((await listOf(client)).pods)
    await change(cluster, withImage('nginx:1.28'))
    await clock.settle()
    expect(sizes((await listOf(client)).replicaSets)).toEqual([0])
    for (const name of old) {
      expect(sizes((await listOf(client)).replicaSets)).toEqual([0])
      await client.resource(pods, 'shop').delete(name, { gracePeriodSeconds: 0 })
      await clock.settle()
    }
    const seen = await listOf(client)
    expect(sizes(seen.replicaSets)).toEqual([0, 3])
    expect(seen.pods.every(({ spec }) => spec?.containers[0]?.image === 'nginx:1.28')).toBe(true)
  })

  test('that is paused collects changes, and scales in proportion', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    await change(cluster, () => ({ paused: true }))
    await change(cluster, withImage('nginx:1.28'))
    await clock.settle()
    expect(condition(await deploymentsIn(client).get('web'), 'Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
    })
    await change(cluster, () => ({ replicas: 5 }))
    await clock.settle()
    expect(sizes((await listOf(client)).replicaSets)).toEqual([5])
    await change(cluster, () => ({ paused: false }))
    await clock.advance(60_000)
    expect(sizes((await listOf(client)).replicaSets)).toEqual([0, 5])
    expect(condition(await deploymentsIn(client).get('web'), 'Progressing')).toMatchObject({ status: 'True' })
  })

  test('keeps as many old ReplicaSets as it is told', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web', { revisionHistoryLimit: 1 }))
    for (const version of ['1.28', '1.29', '1.30']) {
      await clock.advance(60_000)
      await change(cluster, withImage(`nginx:${version}`))
    }
    await clock.advance(60_000)
    const { replicaSets: sets } = await listOf(client)
    expect(sizes(sets)).toEqual([0, 3])
    const revisions = sets.map(({ metadata }) => metadata?.annotations?.['deployment.kubernetes.io/revision'])
    expect(new Set(revisions)).toEqual(new Set(['3', '4']))
  })

  test('by the old annotation goes back, and clears it', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    await change(cluster, withImage('nginx:1.28'))
    await clock.advance(60_000)
    await deploymentsIn(client).patch('web', {
      type: 'merge',
      body: { metadata: { annotations: { 'deprecated.deployment.rollback.to': '0' } } },
    })
    await clock.advance(60_000)
    const live = await deploymentsIn(client).get('web')
    expect(live.spec?.template.spec?.containers[0]?.image).toBe('nginx:1.27')
    expect(live.metadata?.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' })
    expect(await told(cluster, 'web')).toContain('DeploymentRollback Rolled back deployment "web" to revision 1')
  })

  test('that is scaled in its midst shares the change, and ends', async () => {
    const { clock, cluster, client } = await setUp()
    let isFixed = false
    runPods(cluster, clock, (pod) => isFixed || pod.spec?.containers[0]?.image !== 'broken')
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 10 }))
    await clock.settle()
    await change(cluster, withImage('broken'))
    await clock.advance(60_000)
    expect(sizes((await listOf(client)).replicaSets)).toEqual([5, 8])
    // 20 + 5 may be there: 12 more than 13. 8 → 15 and 5 → 10 in proportion.
    await change(cluster, () => ({ replicas: 20 }))
    await clock.advance(60_000)
    expect(sizes((await listOf(client)).replicaSets)).toEqual([10, 15])
    isFixed = true
    await change(cluster, withImage('nginx:1.29'))
    await clock.advance(60_000)
    expect(sizes((await listOf(client)).replicaSets)).toEqual([0, 0, 20])
    expect((await deploymentsIn(client).get('web')).status).toMatchObject({
      updatedReplicas: 20,
      availableReplicas: 20,
    })
  })

  test('does not tell of pods that are still going, where the gate is off', async () => {
    const gate = (name: string) => name !== 'DeploymentReplicaSetTerminatingReplicas'
    const { clock, cluster, client } = await setUp({ gate })
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 2 }))
    await clock.settle()
    await change(cluster, () => ({ replicas: 1 }))
    await clock.settle()
    expect((await deploymentsIn(client).get('web')).status).not.toHaveProperty('terminatingReplicas')
  })

  test('tells of pods that are still going', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 4 }))
    await clock.settle()
    await change(cluster, () => ({ replicas: 1 }))
    await clock.settle()
    expect((await deploymentsIn(client).get('web')).status).toMatchObject({ replicas: 1, terminatingReplicas: 3 })
    const going = (await listOf(client)).pods.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)
    for (const { metadata } of going) {
      await client.resource(pods, 'shop').delete(metadata?.name ?? '', { gracePeriodSeconds: 0 })
    }
    await clock.settle()
    expect((await deploymentsIn(client).get('web')).status).toMatchObject({ replicas: 1, terminatingReplicas: 0 })
  })
})

describe('whose a ReplicaSet is', () => {
  test('of two Deployments of one selector each keeps what it made', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 1 }))
    const twin = deploymentOf('web', { replicas: 2 })
    await deploymentsIn(client).create({ ...twin, metadata: { ...twin.metadata, name: 'twin' } })
    await clock.settle()
    await change(cluster, () => ({ replicas: 4 }))
    await clock.settle()
    const { replicaSets: sets } = await listOf(client)
    expect(
      sets.map(({ metadata, spec }) => `${metadata?.ownerReferences?.[0]?.name} ${spec?.replicas}`).toSorted(),
    ).toEqual(['twin 2', 'web 4'])
  })

  test('one that it made is let go of by its labels, and taken back by them', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.settle()
    const sets = client.resource(replicaSets, 'shop')
    const [name = ''] = namesOf((await listOf(client)).replicaSets)
    const label = (app: string) => sets.patch(name, { type: 'merge', body: { metadata: { labels: { app } } } })
    await label('lost')
    await clock.advance(10_000)
    // Its name is taken, so there is another one, of another hash.
    expect((await sets.get(name)).metadata?.ownerReferences ?? []).toEqual([])
    expect(sizes((await listOf(client)).replicaSets)).toEqual([3, 3])
    expect((await deploymentsIn(client).get('web')).status).toMatchObject({ replicas: 3, collisionCount: 1 })
    await label('web')
    await clock.advance(60_000)
    // Both have the template: the older one is the new one.
    expect((await sets.get(name)).metadata?.ownerReferences).toHaveLength(1)
    expect((await sets.get(name)).spec?.replicas).toBe(3)
    expect(sizes((await listOf(client)).replicaSets)).toEqual([0, 3])
  })

  test('an orphan that fits is adopted, and rolled over', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    letPodsGo(cluster)
    const { selector, template } = deploymentOf('web').spec ?? {}
    const old = { ...template, spec: { containers: [{ name: 'main', image: 'nginx:1.20' }] } }
    const spec = { replicas: 2, selector: selector ?? {}, template: old }
    await client.resource(replicaSets, 'shop').create({ metadata: { name: 'old', labels: { app: 'web' } }, spec })
    await clock.settle()
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.advance(60_000)
    const { replicaSets: sets, pods: left } = await listOf(client)
    expect(sets.map(({ metadata }) => metadata?.ownerReferences?.[0]?.name)).toEqual(['web', 'web'])
    expect([sizes(sets), left.length]).toEqual([[0, 3], 3])
  })
})

describe('when things go wrong', () => {
  test('a name that is taken by another ReplicaSet leads to another hash', async () => {
    const { clock, cluster, client } = await setUp()
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web', { paused: true }))
    await clock.settle()
    const probe = await setUp()
    await deploymentsIn(probe.client).create(deploymentOf('web'))
    await probe.clock.settle()
    const [name = ''] = namesOf((await listOf(probe.client)).replicaSets)
    const foreign = deploymentOf('other').spec
    await client.resource(replicaSets, 'shop').create({
      metadata: { name },
      spec: { replicas: 0, selector: foreign?.selector ?? {}, template: foreign?.template },
    })
    await change(cluster, () => ({ paused: false }))
    await clock.advance(10_000)
    const live = await deploymentsIn(client).get('web')
    expect(live.status).toMatchObject({ collisionCount: 1, availableReplicas: 3 })
    expect((await listOf(client)).replicaSets).toHaveLength(2)
  })

  test('pods that are refused are told of, on the ReplicaSet and on the Deployment, and come when they may', async () => {
    let isFull = true
    const quota = refusal(403, 'Forbidden', 'exceeded quota')
    const { clock, cluster, client } = await setUp({
      refuse: ({ verb, target }) => (isFull && verb === 'create' && target.resource === 'pods' ? quota : undefined),
    })
    runPods(cluster, clock)
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.advance(1000)
    const [replicaSet] = (await listOf(client)).replicaSets
    expect(replicaSet?.status?.conditions).toEqual([
      {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: expect.any(String),
        reason: 'FailedCreate',
        message: 'exceeded quota',
      },
    ])
    expect(condition(await deploymentsIn(client).get('web'), 'ReplicaFailure')).toMatchObject({
      reason: 'FailedCreate',
    })
    expect(await told(cluster, replicaSet?.metadata?.name ?? '')).toEqual([
      'FailedCreate Error creating: exceeded quota',
    ])
    isFull = false
    await clock.advance(60_000)
    const live = await deploymentsIn(client).get('web')
    expect(live.status?.availableReplicas).toBe(3)
    expect(condition(live, 'ReplicaFailure')).toBeUndefined()
  })

  test('a ReplicaSet that is refused is told of', async () => {
    const { clock, cluster, client } = await setUp({
      refuse: ({ verb, target }) =>
        verb === 'create' && target.resource === 'replicasets' ? refusal(403, 'Forbidden', 'no more') : undefined,
    })
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.advance(1000)
    expect(condition(await deploymentsIn(client).get('web'), 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ReplicaSetCreateError',
      message: expect.stringMatching(/^Failed to create new replica set "web-[a-z0-9]+": no more$/),
    })
    expect((await told(cluster, 'web'))[0]).toMatch(/^ReplicaSetCreateError Failed to create new replica set/)
  })

  test('what fails fifteen times more is left until something changes', async () => {
    let calls = 0
    const { clock, cluster, client } = await setUp({
      refuse: ({ verb, target }) => {
        if (verb !== 'create' || target.resource !== 'replicasets') return undefined
        calls += 1
        return refusal(403, 'Forbidden', 'no more')
      },
    })
    await deploymentsIn(client).create(deploymentOf('web'))
    // 5 ms, 10 ms, … 82 s; its own status wakes it once more.
    await clock.advance(180_000)
    expect(calls).toBeGreaterThanOrEqual(16)
    expect(calls).toBeLessThanOrEqual(18)
    const before = calls
    await clock.advance(3_600_000)
    expect(calls).toBe(before)
    await change(cluster, () => ({ replicas: 4 }))
    await clock.settle()
    expect(calls).toBeGreaterThan(before)
  })

  test('a namespace that is going is left alone', async () => {
    let calls = 0
    const terminating = refusal(403, 'Forbidden', 'it is being terminated', [{ reason: 'NamespaceTerminating' }])
    const { clock, cluster, client } = await setUp({
      refuse: ({ verb, target }) => {
        if (verb !== 'create' || target.resource !== 'replicasets') return undefined
        calls += 1
        return terminating
      },
    })
    await deploymentsIn(client).create(deploymentOf('web'))
    await clock.advance(60_000)
    expect(calls).toBe(1)
    expect(await told(cluster, 'web')).toEqual([])
  })

  test('writes that fail now and then only cost time', async () => {
    const random = seededRandom('faults')
    const { clock, cluster, client } = await setUp({
      refuse: ({ verb }) => {
        if (verb === 'get' || verb === 'list') return undefined
        return random.float() < 0.3 ? refusal(409, 'Conflict', 'changed meanwhile') : undefined
      },
    })
    runPods(cluster, clock)
    letPodsGo(cluster)
    await deploymentsIn(client).create(deploymentOf('web', { replicas: 20 }))
    await clock.advance(120_000)
    await change(cluster, withImage('nginx:1.28'))
    await clock.advance(600_000)
    const seen = await listOf(client)
    expect(sizes(seen.replicaSets)).toEqual([0, 20])
    expect(seen.pods).toHaveLength(20)
    expect((await deploymentsIn(client).get('web')).status).toMatchObject({
      updatedReplicas: 20,
      availableReplicas: 20,
    })
  })
})

test('every write can be followed back to what caused it', async () => {
  const lines: string[] = []
  const madeBy = new Map<string, string>()
  const label = (request: ApiRequest): string =>
    [request.verb, request.target.resource, request.target.subresource].filter((part) => part !== undefined).join(' ')
  const trace = createTrace({
    started: () => {},
    ended: () => {},
    refused: () => {},
    wrote: (cause, request, version) => {
      if (request.target.resource === 'events' || version === undefined) return
      const wake = cause?.wokenBy[0]
      const from = madeBy.get(wake?.resourceVersion ?? '') ?? wake?.what ?? ''
      madeBy.set(version, label(request))
      lines.push(`${cause?.controller}: ${label(request)}, after ${from}`)
    },
  })
  const { clock, client } = await setUp({ trace })
  await deploymentsIn(client).create(deploymentOf('web', { replicas: 1 }))
  await clock.settle()
  // The two controllers work side by side: only the order within each is certain.
  const of = (controller: string) => lines.filter((line) => line.startsWith(controller))
  expect(of('deployment-controller')).toEqual([
    'deployment-controller: create replicasets, after deployment added',
    'deployment-controller: update deployments status, after deployment added',
    'deployment-controller: update deployments status, after deployment added',
    'deployment-controller: update deployments status, after update replicasets status',
  ])
  expect(of('replicaset-controller')).toEqual([
    'replicaset-controller: create pods, after create replicasets',
    'replicaset-controller: update replicasets status, after create replicasets',
    'replicaset-controller: update replicasets status, after create pods',
  ])
  expect(lines).toHaveLength(7)
})
