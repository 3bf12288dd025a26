import { pods, replicaSets, type Pod, type ReplicaSet } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { listOf, namesOf, runPods, startWorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const refusal = (code: number, reason: string, causes: readonly string[] = []): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: `${reason}!`,
    details: { causes: causes.map((cause) => ({ reason: cause })) },
  })

/** A ReplicaSet controller alone; `refuse` may answer its requests with an error, and gates may be off. */
async function setUp(
  refuse: (request: ApiRequest) => StatusError | undefined = () => undefined,
  gatesOff: readonly string[] = [],
) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const requests: string[] = []
  const bugs: unknown[] = []
  const cluster = await startWorkloadCluster({
    clock,
    chosen: ['replicaset'],
    onBug: (error) => bugs.push(error),
    gate: (name) => !gatesOff.includes(name),
    refuse: (request) => {
      const { verb, target } = request
      if (target.resource !== 'events') {
        requests.push([verb, target.resource, target.subresource].filter((part) => part !== undefined).join(' '))
      }
      return refuse(request)
    },
  })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  await clock.settle()
  requests.length = 0
  return { clock, cluster, client: cluster.client, sets: cluster.client.resource(replicaSets, 'shop'), requests }
}

const labels = { app: 'web' }

function replicaSetOf(name: string, replicas: number, more: Partial<ReplicaSet['spec']> = {}): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
      ...more,
    },
  }
}

function podOf(name: string, more: Pod['metadata'] = {}): Pod {
  return { metadata: { name, labels, ...more }, spec: { containers: [{ name: 'main', image: 'nginx' }] } }
}

const count = (requests: readonly string[], what: string): number => requests.filter((one) => one === what).length

describe('making pods', () => {
  test('costs one request a pod, and a status at the end of each sync', async () => {
    const { clock, sets, requests } = await setUp()
    await sets.create(replicaSetOf('web', 100))
    await clock.settle()
    expect(count(requests, 'create pods')).toBe(100)
    expect(count(requests, 'update replicasets status')).toBeLessThanOrEqual(3)
    expect(new Set(requests)).toEqual(new Set(['create pods', 'update replicasets status']))
    expect((await sets.get('web')).status).toEqual({
      replicas: 100,
      fullyLabeledReplicas: 100,
      terminatingReplicas: 0,
      observedGeneration: 1,
    })
  })

  test('goes in bursts of five hundred', async () => {
    const { clock, client, sets } = await setUp()
    await sets.create(replicaSetOf('web', 1100))
    await clock.settle()
    expect((await listOf(client)).pods).toHaveLength(1100)
  })

  test('stops early where a quota refuses: ten may be made, fifteen are tried', async () => {
    let made = 0
    const { clock, sets, requests } = await setUp(({ verb, target }) => {
      if (verb !== 'create' || target.resource !== 'pods') return undefined
      made += 1
      return made > 10 ? refusal(403, 'Forbidden') : undefined
    })
    await sets.create(replicaSetOf('web', 100))
    await clock.settle()
    expect(requests.indexOf('update replicasets status')).toBe(15)
    expect((await sets.get('web')).status).toMatchObject({ replicas: 10, conditions: [{ reason: 'FailedCreate' }] })
  })

  test('sleeps in a namespace that is going, for five minutes', async () => {
    const { clock, sets, requests } = await setUp(({ verb, target }) =>
      verb === 'create' && target.resource === 'pods' ? refusal(403, 'Forbidden', ['NamespaceTerminating']) : undefined,
    )
    await sets.create(replicaSetOf('web', 3))
    await clock.advance(4 * 60_000)
    const live = await sets.get('web')
    await sets.update({ ...live, spec: { ...replicaSetOf('web', 4).spec, selector: { matchLabels: labels } } })
    await clock.settle()
    expect(count(requests, 'create pods')).toBe(3)
    expect((await sets.get('web')).status?.conditions ?? []).toEqual([])
  })
})

describe('deleting pods', () => {
  test('the cheapest goes first', async () => {
    const { clock, cluster, client, sets } = await setUp()
    runPods(cluster, clock)
    await sets.create(replicaSetOf('web', 3))
    await clock.settle()
    const [, cheap = ''] = namesOf((await listOf(client)).pods)
    const body = { metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } }
    await client.resource(pods, 'shop').patch(cheap, { type: 'merge', body })
    await sets.patch('web', { type: 'merge', body: { spec: { replicas: 2 } } })
    await clock.settle()
    const going = (await listOf(client)).pods.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)
    expect(namesOf(going)).toEqual([cheap])
    expect((await sets.get('web')).status).toMatchObject({ replicas: 2, terminatingReplicas: 1 })
  })

  test('what is gone already is no fault; what is refused is told', async () => {
    let refuse = true
    const { clock, sets, client } = await setUp(({ verb, target }) =>
      refuse && verb === 'delete' && target.resource === 'pods' ? refusal(403, 'Forbidden') : undefined,
    )
    await sets.create(replicaSetOf('web', 2))
    await clock.settle()
    await sets.patch('web', { type: 'merge', body: { spec: { replicas: 0 } } })
    await clock.settle()
    expect((await sets.get('web')).status?.conditions).toMatchObject([
      { reason: 'FailedDelete', message: 'unable to delete pods: Forbidden!' },
    ])
    refuse = false
    await clock.advance(60_000)
    expect((await listOf(client)).pods).toEqual([])
    expect((await sets.get('web')).status).not.toHaveProperty('conditions')
  })

  test('a pod that failed is replaced, and stays for its owner to be seen', async () => {
    const { clock, client, sets } = await setUp()
    await sets.create(replicaSetOf('web', 2))
    await clock.settle()
    const [failed = ''] = namesOf((await listOf(client)).pods)
    await client
      .resource(pods, 'shop')
      .patch(failed, { type: 'merge', body: { status: { phase: 'Failed' } } }, { subresource: 'status' })
    await clock.settle()
    const left = (await listOf(client)).pods
    expect(left).toHaveLength(3)
    expect(namesOf(left)).toContain(failed)
    expect((await sets.get('web')).status).toMatchObject({ replicas: 2 })
  })
})

describe('claims', () => {
  test('orphans are adopted before any is made, and those that are too many go', async () => {
    const { clock, client, sets, requests } = await setUp()
    for (const name of ['a', 'b', 'c']) await client.resource(pods, 'shop').create(podOf(name))
    await clock.settle()
    await sets.create(replicaSetOf('web', 2))
    await clock.settle()
    expect(count(requests, 'create pods')).toBe(0)
    expect(count(requests, 'get replicasets')).toBe(1)
    const left = (await listOf(client)).pods
    expect(left).toHaveLength(2)
    expect(left.every(({ metadata }) => metadata?.ownerReferences?.[0]?.name === 'web')).toBe(true)
  })

  const other = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'other', uid: 'uid-other' }
  test.each([
    { name: 'that has no owner is adopted', owners: () => [], want: ['web, controls'] },
    {
      name: 'that names it as an owner is adopted, under the same reference',
      owners: (uid: string) => [{ ...other, name: 'web', uid }],
      want: ['web, controls'],
    },
    {
      name: 'that names another owner is adopted, and keeps that one',
      owners: () => [other],
      want: ['other', 'web, controls'],
    },
    {
      name: 'that it controls stays as it is',
      owners: (uid: string) => [{ ...other, name: 'web', uid, controller: true }],
      want: ['web, controls'],
    },
    {
      name: 'that another controls stays as it is, though it names this one, too',
      owners: (uid: string) => [
        { ...other, controller: true },
        { ...other, name: 'web', uid },
      ],
      want: ['other, controls', 'web'],
    },
  ])('a pod $name', async ({ owners, want }) => {
    const { clock, client, sets } = await setUp(({ verb, target }) =>
      verb === 'create' && target.resource === 'pods' ? refusal(403, 'Forbidden') : undefined,
    )
    const { metadata } = await sets.create(replicaSetOf('web', 1))
    await client.resource(pods, 'shop').create(podOf('a', { ownerReferences: owners(metadata?.uid ?? '') }))
    await clock.advance(1000)
    const { metadata: after } = await client.resource(pods, 'shop').get('a')
    const told = after?.ownerReferences?.map(({ name, controller }) =>
      controller === true ? `${name}, controls` : name,
    )
    expect(told?.toSorted()).toEqual(want)
  })

  test('two ReplicaSets of one selector each keep what they made', async () => {
    const { clock, client, sets } = await setUp()
    await sets.create(replicaSetOf('one', 2))
    await sets.create(replicaSetOf('two', 3))
    await clock.settle()
    const owners = (await listOf(client)).pods.map(({ metadata }) => metadata?.ownerReferences?.[0]?.name ?? '')
    expect(owners.toSorted()).toEqual(['one', 'one', 'two', 'two', 'two'])
  })

  test('one that is deleted, which its cache does not know yet, adopts nothing', async () => {
    const { clock, client, sets, requests } = await setUp()
    const draft = replicaSetOf('web', 1)
    await sets.create({ ...draft, metadata: { ...draft.metadata, finalizers: ['test/hold'] } })
    await clock.settle()
    // Both in one turn: the controller is woken by the orphan.
    await Promise.all([sets.delete('web'), client.resource(pods, 'shop').create(podOf('orphan'))])
    await clock.advance(1000)
    const orphan = await client.resource(pods, 'shop').get('orphan')
    expect(orphan.metadata?.ownerReferences ?? []).toEqual([])
    expect(count(requests, 'patch pods')).toBe(0)
  })

  test('an adoption that fails is tried again', async () => {
    let refuse = true
    const { clock, client, sets } = await setUp(({ verb, target }) =>
      refuse && verb === 'patch' && target.resource === 'pods' ? refusal(500, 'InternalError') : undefined,
    )
    await client.resource(pods, 'shop').create(podOf('orphan'))
    await sets.create(replicaSetOf('web', 1))
    await clock.advance(1000)
    expect(namesOf((await listOf(client)).pods)).toEqual(['orphan'])
    refuse = false
    await clock.advance(10_000)
    expect((await client.resource(pods, 'shop').get('orphan')).metadata?.ownerReferences).toHaveLength(1)
    expect((await sets.get('web')).status?.replicas).toBe(1)
  })
})

describe('status', () => {
  test('is put once more, onto the live object, when it is refused', async () => {
    let refusals = 1
    const { clock, sets, requests } = await setUp(({ target }) => {
      if (target.subresource !== 'status' || refusals === 0) return undefined
      refusals -= 1
      return refusal(409, 'Conflict')
    })
    await sets.create(replicaSetOf('web', 1))
    await clock.settle()
    expect(requests.slice(0, 4)).toEqual([
      'create pods',
      'update replicasets status',
      'get replicasets',
      'update replicasets status',
    ])
    expect((await sets.get('web')).status?.replicas).toBe(1)
  })

  test('is not written when there is nothing new', async () => {
    const { clock, client, sets, requests } = await setUp()
    await sets.create(replicaSetOf('web', 1))
    await clock.settle()
    requests.length = 0
    const [name = ''] = namesOf((await listOf(client)).pods)
    await client
      .resource(pods, 'shop')
      .patch(name, { type: 'merge', body: { metadata: { annotations: { note: 'x' } } } })
    await clock.settle()
    expect(requests).toEqual([])
  })

  test('of one that is being deleted goes on, but no pod is made', async () => {
    const { clock, client, sets } = await setUp()
    const draft = replicaSetOf('web', 2)
    await sets.create({ ...draft, metadata: { ...draft.metadata, finalizers: ['test/hold'] } })
    await clock.settle()
    await sets.delete('web', { propagationPolicy: 'Background' })
    await clock.settle()
    const [name = ''] = namesOf((await listOf(client)).pods)
    await client.resource(pods, 'shop').delete(name, { gracePeriodSeconds: 0 })
    await clock.settle()
    expect((await listOf(client)).pods).toHaveLength(1)
    expect((await sets.get('web')).status?.replicas).toBe(1)
  })
})

describe('a gate that is off', () => {
  const skips = 'replicaset_controller_stale_sync_skips_total'
  const familiesOf = ({ metrics }: { metrics: { families(): readonly { name: string }[] } }) =>
    metrics.families().map(({ name }) => name)

  test('for terminating replicas: they are not told', async () => {
    const { clock, cluster, sets } = await setUp(undefined, ['DeploymentReplicaSetTerminatingReplicas'])
    runPods(cluster, clock)
    await sets.create(replicaSetOf('web', 2))
    await clock.settle()
    await sets.patch('web', { type: 'merge', body: { spec: { replicas: 1 } } })
    await clock.settle()
    expect((await sets.get('web')).status).toMatchObject({ replicas: 1, readyReplicas: 1 })
    expect((await sets.get('web')).status).not.toHaveProperty('terminatingReplicas')
  })

  test('for the cost of a deletion: who restarted most goes', async () => {
    const { clock, cluster, client, sets } = await setUp(undefined, ['PodDeletionCost'])
    runPods(cluster, clock)
    await sets.create(replicaSetOf('web', 2))
    await clock.settle()
    const [dear = '', cheap = ''] = namesOf((await listOf(client)).pods)
    const inShop = client.resource(pods, 'shop')
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-1' }
    await inShop.patch(cheap, { type: 'merge', body: { metadata: { annotations } } })
    const containerStatuses = [{ name: 'main', image: '', imageID: '', ready: true, restartCount: 7 }]
    await inShop.patch(dear, { type: 'merge', body: { status: { containerStatuses } } }, { subresource: 'status' })
    await sets.patch('web', { type: 'merge', body: { spec: { replicas: 1 } } })
    await clock.settle()
    expect((await inShop.get(dear)).metadata?.deletionTimestamp).toBeDefined()
    expect((await inShop.get(cheap)).metadata?.deletionTimestamp).toBeUndefined()
  })

  test('for the look at the cache’s age: it is not looked at, nor counted', async () => {
    const { clock, cluster, sets } = await setUp(undefined, ['StaleControllerConsistencyReplicaSet'])
    await sets.create(replicaSetOf('web', 2))
    await clock.settle()
    expect((await sets.get('web')).status?.replicas).toBe(2)
    expect(familiesOf(cluster)).not.toContain(skips)
    expect(familiesOf((await setUp()).cluster)).toContain(skips)
  })
})

test('made again under the same name it starts clean', async () => {
  const { clock, client, sets } = await setUp()
  await sets.create(replicaSetOf('web', 2))
  await clock.settle()
  await sets.delete('web', { propagationPolicy: 'Background' })
  await clock.settle()
  const again = replicaSetOf('web', 3, { selector: { matchLabels: { app: 'new' } } })
  await sets.create({
    ...again,
    spec: {
      ...again.spec,
      selector: { matchLabels: { app: 'new' } },
      template: { metadata: { labels: { app: 'new' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
    },
  })
  await clock.settle()
  const made = (await listOf(client)).pods.filter(({ metadata }) => metadata?.labels?.['app'] === 'new')
  expect(made).toHaveLength(3)
})
