import {
  podDisruptionBudgets,
  type OwnerReference,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
} from '@coxswain/api'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, deployment, listerOf, pod, replicaSet } from '../shared/testing/builders.ts'
import { recordingClient, refusal } from '../shared/testing/recording-client.ts'
import type { ControllerScale, OwnerListers } from './find-scale.ts'
import { reconcile, reconcileStalePod, type Deps } from './reconcile.ts'

const { signal } = new AbortController()
type Spec = NonNullable<PodDisruptionBudget['spec']>
const budget = (spec: Spec, status?: PodDisruptionBudgetStatus): PodDisruptionBudget => ({
  metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', resourceVersion: '1', generation: 1 },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  status,
})

interface Scene {
  readonly budgets?: readonly PodDisruptionBudget[]
  readonly pods?: readonly Pod[]
  readonly owners?: Partial<Readonly<Record<keyof OwnerListers, readonly object[]>>>
  /** What is answered when a scale is asked for. */
  readonly scale?: ControllerScale | Error | undefined
  /** One for each write, as long as they last. */
  readonly refused?: readonly (ReturnType<typeof refusal> | undefined)[]
}

/** At noon. */
function setUp({ budgets = [], pods = [], owners = {}, refused = [], ...scene }: Scene) {
  const { client, requests } = recordingClient({}, (_, earlier) => refused[earlier])
  const told: string[] = []
  const asked: OwnerReference[] = []
  const listerFor = (kind: keyof OwnerListers) => listerOf((owners[kind] ?? []) as never[]) // the fields that are read
  const deps: Deps = {
    listers: {
      budgets: listerOf(budgets),
      pods: listerOf(pods),
      replicationControllers: listerFor('replicationControllers'),
      replicaSets: listerFor('replicaSets'),
      deployments: listerFor('deployments'),
      statefulSets: listerFor('statefulSets'),
    },
    client,
    scales: {
      get: async (reference) => {
        asked.push(reference)
        if (scene.scale instanceof Error) throw scene.scale
        return scene.scale
      },
    },
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    clock: new VirtualClock({ startMs: atMs('12:00:00') }),
    recheckAfter: (key, delayMs) => void told.push(`${key} in ${delayMs}`),
  }
  const statuses = () => requests.map(({ body }) => (body as PodDisruptionBudget).status)
  return { deps, told, asked, requests, statuses, sync: () => reconcile(deps, 'shop/web', signal) }
}

const unmanaged = expect.stringMatching(/^Warning UnmanagedPods Pods selected by this PodDisruptionBudget \(selector: /)
const names = (count: number, prefix = 'p'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)
/** Of a ReplicaSet; so many of them not ready. */
const podsOf = (owner: string, count: number, unready = 0): readonly Pod[] =>
  names(count, `${owner}-`).map((name, index) => pod(name, { owner, ready: index >= unready }))
const controlledBy = (name: string, apiVersion: string, kind: string, owner: string): Pod =>
  pod(name, {
    metadata: { ownerReferences: [{ apiVersion, kind, name: owner, uid: `uid-${owner}`, controller: true }] },
  })
const sized = (name: string, replicas: number) => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}` },
  spec: { replicas },
})

describe('what may go is counted:', () => {
  const naked = pod('naked')
  const of = (count: number): readonly Pod[] =>
    names(count).map((name) => controlledBy(name, 'v1', 'ReplicationController', 'web'))
  const controllers = (...sizes: readonly [string, number][]) => ({
    replicationControllers: sizes.map(([name, size]) => sized(name, size)),
  })
  const rollout = {
    replicaSets: [replicaSet('old', { size: 1, owner: 'web' }), replicaSet('new', { size: 2, owner: 'web' })],
    deployments: [deployment('web', { size: 3 })],
  }
  const two = {
    replicaSets: [replicaSet('one', { size: 11 }), replicaSet('two', { size: 11, owner: 'web' })],
    deployments: [deployment('web', { size: 11 })],
  }
  test.each([
    // want: disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods
    {
      name: 'a number, no pods',
      spec: { minAvailable: 3 },
      want: [0, 0, 3, 0],
      told: ['Normal NoPods No matching pods found'],
    },
    {
      name: 'a number, as many pods',
      spec: { minAvailable: 3 },
      pods: names(3).map((each) => pod(each)),
      want: [0, 3, 3, 3],
    },
    {
      name: 'a number, one more',
      spec: { minAvailable: 3 },
      pods: names(4).map((each) => pod(each)),
      want: [1, 4, 3, 4],
    },
    {
      name: 'a number, one more that is not ready',
      spec: { minAvailable: 3 },
      pods: [...names(3).map((each) => pod(each)), pod('u', { ready: false })],
      want: [0, 3, 3, 4],
    },
    {
      name: 'a number, of all pods',
      spec: { minAvailable: 1, selector: {} },
      pods: [pod('a', { metadata: { labels: {} } }), pod('b', { metadata: { labels: { app: 'db' } } })],
      want: [1, 2, 1, 2],
    },
    {
      name: 'a number, of pods without a label',
      spec: { minAvailable: 1, selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } },
      pods: [pod('a', { metadata: { labels: {} } }), pod('b')],
      want: [0, 1, 1, 1],
    },
    {
      name: 'a number, of no pods',
      spec: { minAvailable: 1, selector: undefined },
      pods: [pod('a')],
      want: [0, 0, 1, 0],
      told: ['Normal NoPods No matching pods found'],
    },
    {
      name: 'a number that may be missing of nobody’s',
      spec: { maxUnavailable: 1 },
      pods: [naked],
      want: [0, 1, 0, 0],
      told: [unmanaged],
    },
    {
      name: 'a share of nobody’s',
      spec: { minAvailable: '28%' },
      pods: [naked],
      want: [0, 1, 0, 0],
      told: [unmanaged],
    },
    {
      name: 'a number that may be missing of seven',
      spec: { maxUnavailable: 2 },
      pods: podsOf('web', 1),
      owners: { replicaSets: [replicaSet('web', { size: 7 })] },
      want: [0, 1, 5, 7],
    },
    {
      name: 'a number that may be missing of five',
      spec: { maxUnavailable: 2 },
      pods: podsOf('web', 1),
      owners: { replicaSets: [replicaSet('web', { size: 5 })] },
      want: [0, 1, 3, 5],
    },
    {
      name: 'a share that may be missing of seven',
      spec: { maxUnavailable: '30%' },
      pods: podsOf('web', 1),
      owners: { replicaSets: [replicaSet('web', { size: 7 })] },
      want: [0, 1, 4, 7],
    },
    {
      name: 'a share that may be missing of three',
      spec: { maxUnavailable: '30%' },
      pods: podsOf('web', 1),
      owners: { replicaSets: [replicaSet('web', { size: 3 })] },
      want: [0, 1, 2, 3],
    },
    {
      name: 'a share of a ReplicaSet that nobody controls',
      spec: { minAvailable: '20%' },
      pods: podsOf('web', 1),
      owners: { replicaSets: [replicaSet('web', { size: 10 })] },
      want: [0, 1, 2, 10],
    },
    {
      name: 'a share of a controller without pods',
      spec: { minAvailable: '34%' },
      owners: controllers(['web', 3]),
      want: [0, 0, 0, 0],
      told: ['Normal NoPods No matching pods found'],
    },
    {
      name: 'a share, too few yet',
      spec: { minAvailable: '34%' },
      pods: of(2),
      owners: controllers(['web', 3]),
      want: [0, 2, 2, 3],
    },
    {
      name: 'a share, enough',
      spec: { minAvailable: '34%' },
      pods: of(3),
      owners: controllers(['web', 3]),
      want: [1, 3, 2, 3],
    },
    {
      name: 'a share, and one that is nobody’s',
      spec: { minAvailable: '34%' },
      pods: [...of(3), naked],
      owners: controllers(['web', 3]),
      want: [2, 4, 2, 3],
      told: [unmanaged],
    },
    {
      name: 'a share, more pods than wanted',
      spec: { minAvailable: '1%' },
      pods: of(2),
      owners: controllers(['web', 1]),
      want: [1, 2, 1, 1],
    },
    {
      name: 'a share of a StatefulSet',
      spec: { minAvailable: '34%' },
      pods: names(3).map((each) => controlledBy(each, 'apps/v1', 'StatefulSet', 'db')),
      owners: { statefulSets: [sized('db', 3)] },
      want: [1, 3, 2, 3],
    },
    {
      name: 'a Deployment in a rollout, once',
      spec: { maxUnavailable: 1 },
      pods: [...podsOf('old', 1), ...podsOf('new', 2)],
      owners: rollout,
      want: [1, 3, 2, 3],
    },
    {
      name: 'two controllers, enough of both',
      spec: { minAvailable: '28%' },
      pods: [...podsOf('one', 11, 6), ...podsOf('two', 11, 7)],
      owners: two,
      want: [2, 9, 7, 22],
    },
    {
      name: 'two controllers, just enough',
      spec: { minAvailable: '28%' },
      pods: [...podsOf('one', 11, 7), ...podsOf('two', 11, 8)],
      owners: two,
      want: [0, 7, 7, 22],
    },
    {
      name: 'a kind that only its server knows',
      spec: { maxUnavailable: 7 },
      pods: names(4).map((each) => controlledBy(each, 'x.io/v1', 'Rollout', 'web')),
      scale: { uid: 'uid-web', replicas: 10 },
      want: [1, 4, 3, 10],
    },
  ])('$name', async ({ spec, pods = [], owners = {}, scale, want, told: wanted = [] }) => {
    const { sync, statuses, told } = setUp({ budgets: [budget(spec)], pods, owners, scale })
    expect(await sync()).toMatchObject({ kind: 'done' })
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, conditions } = statuses()[0] ?? {}
    expect([disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods]).toEqual(want)
    const state = (want[0] ?? 0) > 0 ? ['True', 'SufficientPods'] : ['False', 'InsufficientPods']
    expect(conditions?.map(({ status, reason, message }) => [status, reason, message])).toEqual([[...state, '']])
    expect(told).toEqual(wanted)
  })

  test('who wants how many is asked once for each owner', async () => {
    const pods = names(4).map((each) => controlledBy(each, 'x.io/v1', 'Rollout', 'web'))
    const { sync, asked } = setUp({
      budgets: [budget({ maxUnavailable: 1 })],
      pods,
      scale: { uid: 'uid-web', replicas: 4 },
    })
    await sync()
    expect(asked.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Rollout/web'])
  })
})

describe('a sync', () => {
  const two = [pod('a'), pod('b')]
  const web = budget({ minAvailable: 1 })

  test('writes the status, and no more of what it is told than is there', async () => {
    const foreign = { type: 'Other', status: 'True', reason: 'R', message: 'm', lastTransitionTime: at('11:00:00') }
    const { sync, requests, statuses } = setUp({
      budgets: [budget({ minAvailable: 1 }, { conditions: [foreign] })],
      pods: two,
    })
    await sync()
    expect(requests).toMatchObject([
      {
        verb: 'update',
        target: { resource: podDisruptionBudgets.plural, namespace: 'shop', name: 'web', subresource: 'status' },
        body: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { resourceVersion: '1' } },
      },
    ])
    expect(statuses()[0]).toEqual({
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
      conditions: [
        foreign,
        {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
          message: '',
          observedGeneration: 1,
          lastTransitionTime: at('12:00:00'),
        },
      ],
    })
  })

  test('writes nothing twice', async () => {
    const first = setUp({ budgets: [web], pods: two })
    await first.sync()
    const second = setUp({ budgets: [budget({ minAvailable: 1 }, first.statuses()[0])], pods: two })
    expect(await second.sync()).toMatchObject({ kind: 'done' })
    expect(second.requests).toEqual([])
  })

  test('of a budget that is gone is done', async () => {
    const { sync, requests } = setUp({})
    expect(await sync()).toMatchObject({ kind: 'done' })
    expect(requests).toEqual([])
  })

  test('keeps what was evicted and is still there, and looks again when that has had its time', async () => {
    const disruptedPods = { going: at('12:00:00'), lost: at('11:57:00'), kept: at('11:59:00'), gone: at('12:00:00') }
    const pods = [pod('going', { metadata: { deletionTimestamp: at('12:00:00') } }), pod('lost'), pod('kept')]
    const { sync, statuses, told } = setUp({ budgets: [budget({ minAvailable: 1 }, { disruptedPods })], pods })
    await sync()
    expect(statuses()).toMatchObject([
      {
        disruptionsAllowed: 0,
        currentHealthy: 1,
        desiredHealthy: 1,
        expectedPods: 3,
        disruptedPods: { kept: at('11:59:00') },
      },
    ])
    expect(Object.keys(statuses()[0]?.disruptedPods ?? {})).toEqual(['kept'])
    expect(told).toEqual([
      "Warning NotDeleted Pod was expected by PDB shop/shop to be deleted but it wasn't",
      'shop/web in 60000',
    ])
  })

  test('that meets a conflict is tried again, and nothing is shut, and nothing is looked at later', async () => {
    const evicted = budget({ minAvailable: 1 }, { disruptedPods: { a: at('11:59:00') } })
    const { sync, statuses, told } = setUp({ budgets: [evicted], pods: two, refused: [refusal(409, 'Conflict')] })
    expect(await sync()).toMatchObject({ kind: 'retry' })
    expect([statuses().length, told]).toEqual([1, []])
  })

  const owned = [pod('a', { owner: 'web' })]
  const counting = (why: string): string =>
    `Warning CalculateExpectedPodCountFailed Failed to calculate the number of expected pods: ${why}`
  const share = budget({ minAvailable: '28%' })
  test.each([
    { name: 'write is refused', of: web, refused: [refusal(500, 'InternalError')], why: 'InternalError', told: [] },
    { name: 'owners cannot be asked', of: share, scale: new Error('no answer'), why: 'no answer' },
    { name: 'owners are gone', of: share, why: 'found no controllers for pod "a"' },
    {
      name: 'owners have an apiVersion that is none',
      of: share,
      pods: [controlledBy('a', 'a/b/c', 'Rollout', 'web')],
      why: 'unexpected GroupVersion string: a/b/c',
    },
    {
      name: 'share is none',
      of: budget({ minAvailable: 'most' }),
      scale: { uid: 'uid-web', replicas: 1 },
      why: 'invalid value for IntOrString: invalid type: string is not a percentage',
    },
    {
      name: 'selector has a key that is none',
      of: budget({ minAvailable: 3, selector: { matchLabels: { 'k8s.io/too/many/slashes': 'value' } } }),
      why: expect.stringContaining('k8s.io/too/many/slashes'),
      told: [expect.stringMatching(/^Warning NoPods Failed to get pods: .*slashes/)],
    },
    {
      name: 'selector has an operator that is none',
      of: budget({
        minAvailable: 3,
        selector: { matchExpressions: [{ key: 'app', operator: 'Near', values: ['x'] }] },
      }),
      why: expect.stringContaining('Near'),
      told: [expect.stringMatching(/^Warning NoPods Failed to get pods: .*Near/)],
    },
  ])('whose $name lets nothing go, and waits for the next change', async (row) => {
    const { of, pods = owned, scale, refused = [], why, told: wanted = [counting(String(why))] } = row
    const { sync, statuses, told } = setUp({ budgets: [of], pods, scale, refused })
    expect(await sync()).toMatchObject({ kind: 'done' })
    const condition = { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: why }
    expect(statuses().at(-1)).toMatchObject({ disruptionsAllowed: 0, conditions: [condition] })
    expect(told).toEqual(wanted)
  })

  test('that cannot even write that is tried again', async () => {
    const refused = [refusal(500, 'InternalError'), refusal(503, 'ServiceUnavailable')]
    const { sync } = setUp({ budgets: [web], pods: two, refused })
    await expect(sync()).rejects.toThrow('ServiceUnavailable')
  })
})

describe('a mark of a disruption', () => {
  const marked = (since: string): Pod => ({
    ...pod('a'),
    status: { conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: at(since) }] },
  })
  test.each([
    {
      name: 'waits until it is stale',
      pods: [marked('11:59:00')],
      want: { kind: 'wake-after', delayMs: 60_000 },
      writes: 0,
    },
    { name: 'is taken off when it is', pods: [marked('11:58:00')], want: { kind: 'done' }, writes: 1 },
    { name: 'that is not there is no matter', pods: [pod('a')], want: { kind: 'done' }, writes: 0 },
    { name: 'of a pod that is gone is no matter', pods: [], want: { kind: 'done' }, writes: 0 },
  ])('$name', async ({ pods, want, writes }) => {
    const { deps, requests } = setUp({ pods })
    expect(await reconcileStalePod(deps, 'shop/a', signal)).toMatchObject(want)
    expect(requests).toHaveLength(writes)
    for (const { verb, target, body } of requests) {
      expect([verb, target.resource, target.subresource]).toEqual(['update', 'pods', 'status'])
      expect((body as Pod).status?.conditions).toEqual([
        { type: 'DisruptionTarget', status: 'False', lastTransitionTime: at('12:00:00') },
      ])
    }
  })

  test('that cannot be taken off is tried again', async () => {
    const { deps } = setUp({ pods: [marked('11:00:00')], refused: [refusal(409, 'Conflict')] })
    await expect(reconcileStalePod(deps, 'shop/a', signal)).rejects.toThrow('Conflict')
  })
})
