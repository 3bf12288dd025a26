import type { Deployment, Pod, ReplicaSet } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { createWrittenVersions, type ObjectReference } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { createTemplateComparison } from '../shared/equal-pod-templates.ts'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { at, atMs, deployment, listerOf, pod, replicaSet } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { reconcile, type Deps } from './reconcile.ts'

interface Scene {
  readonly web?: Deployment | undefined
  /** What the server has, if that is something else. */
  readonly live?: Deployment
  readonly sets?: readonly ReplicaSet[]
  readonly pods?: readonly Pod[]
  readonly refuse?: Refuse
  /** What the caches of Deployments and ReplicaSets have reached. */
  readonly reached?: string
}

const pathOf = ({ verb, target }: ApiRequest): string =>
  [verb, [target.resource, target.subresource].filter((part) => part !== undefined).join('/'), target.name]
    .filter((part) => part !== undefined)
    .join(' ')

function setUp({ web, live = web, sets = [], pods = [], refuse, reached = '' }: Scene) {
  const told: string[] = []
  const { client, requests } = recordingClient({ deployments: live === undefined ? [] : [live] }, refuse)
  const cache = { resourceVersion: reached }
  const deps: Deps = {
    listers: {
      deployments: listerOf(web === undefined ? [] : [web]),
      replicaSets: listerOf(sets, { [ownerIndexName]: byController }),
      pods: listerOf(pods, { [ownerIndexName]: byController }),
    },
    client,
    recorder: {
      event: (about: ObjectReference, type: string, reason: string, message: string) =>
        void told.push(`${about.kind} ${about.name}: ${type} ${reason} ${message}`),
    },
    clock: new VirtualClock({ startMs: atMs('12:00:00') }),
    written: createWrittenVersions({
      watched: [
        { group: 'apps', resource: 'deployments', cache },
        { group: 'apps', resource: 'replicasets', cache },
      ],
    }),
    templatesEqual: createTemplateComparison(),
    hashTemplate: (_, collisionCount) => `hash${collisionCount ?? ''}`,
    countsTerminating: true,
  }
  const run = () => reconcile(deps, 'shop/web', new AbortController().signal)
  /** The status as it was put last. */
  const status = () => {
    const put = requests.findLast(({ target }) => target.subresource === 'status')
    return (put?.body as Deployment | undefined)?.status
  }
  return { run, deps, told, requests, status, asked: () => requests.map(pathOf) }
}

const sizes = (desired: number, max: number, revision = '1') => ({
  annotations: {
    'deployment.kubernetes.io/desired-replicas': String(desired),
    'deployment.kubernetes.io/max-replicas': String(max),
    'deployment.kubernetes.io/revision': revision,
  },
})
const condition = (type: string, status: string, reason: string) => ({
  type,
  status,
  reason,
  lastUpdateTime: at('11:55:00'),
  lastTransitionTime: at('11:55:00'),
})
const revision = (text: string) => ({ annotations: { 'deployment.kubernetes.io/revision': text } })
const conditions = [
  condition('Available', 'True', 'MinimumReplicasAvailable'),
  condition('Progressing', 'True', 'NewReplicaSetAvailable'),
]
const full = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 }
/** Three of three, told so. */
const rest = deployment('web', {
  metadata: revision('1'),
  status: { ...full, terminatingReplicas: 0, conditions },
})
const current = replicaSet('web-hash', { owner: 'web', metadata: sizes(3, 4) })
const old = (name: string, size: number, traits: Parameters<typeof replicaSet>[1] = {}): ReplicaSet =>
  replicaSet(name, { size, image: 'v0', owner: 'web', created: '08:30:00', metadata: sizes(3, 4, '0'), ...traits })
const withSpec = (spec: Partial<NonNullable<Deployment['spec']>>, from = rest): Deployment =>
  deployment('web', { metadata: from.metadata ?? {}, status: from.status ?? {}, spec: { ...from.spec, ...spec } })

const is =
  (verb: string, resource: string, name?: string, subresource?: string) =>
  ({ verb: asked, target }: ApiRequest): boolean =>
    asked === verb &&
    target.resource === resource &&
    target.subresource === subresource &&
    (name === undefined || target.name === name)
/** Says no to what is meant. */
const refusing =
  (isMeant: (request: ApiRequest) => boolean, error: StatusError): Refuse =>
  (request) =>
    isMeant(request) ? error : undefined

describe('what is asked for', () => {
  test.each<Scene & { name: string; want: readonly string[]; told?: readonly string[] }>([
    { name: 'nothing for one that is gone', want: [] },
    { name: 'nothing at rest', web: rest, sets: [current], want: [] },
    {
      name: 'a ReplicaSet for a new one, and its status twice',
      web: deployment('web'),
      want: ['create replicasets', 'update deployments/status web', 'update deployments/status web'],
      told: ['Deployment web: Normal ScalingReplicaSet Scaled up replica set web-hash from 0 to 3'],
    },
    {
      name: 'a ReplicaSet of none, of which nothing is told',
      web: deployment('web', { size: 0 }),
      want: ['create replicasets', 'update deployments/status web', 'update deployments/status web'],
    },
    {
      name: 'a status and no more for one that is being deleted',
      web: deployment('web', { metadata: { deletionTimestamp: at('11:59:00') } }),
      sets: [replicaSet('orphan')],
      want: ['update deployments/status web'],
    },
    {
      name: 'a patch for a ReplicaSet that it adopts, after a look at the live Deployment; one for what it releases',
      web: withSpec({ paused: true, progressDeadlineSeconds: undefined }),
      sets: [
        replicaSet('web-hash', { metadata: sizes(3, 4) }),
        old('web-lost', 0, { metadata: { ...sizes(3, 4, '0'), labels: { app: 'lost' } } }),
      ],
      want: ['get deployments web', 'patch replicasets web-lost', 'patch replicasets web-hash'],
    },
    {
      name: 'the annotation of the revision through the status',
      web: deployment('web', { status: rest.status ?? {} }),
      sets: [current],
      want: ['update deployments/status web'],
    },
    {
      name: 'annotations for the new ReplicaSet',
      web: deployment('web', {
        metadata: { annotations: { note: 'x', ...revision('1').annotations } },
        status: rest.status ?? {},
      }),
      sets: [current],
      want: ['update replicasets web-hash'],
    },
    {
      name: 'the new size of the only ReplicaSet',
      web: withSpec({ replicas: 5 }),
      sets: [current],
      want: ['update replicasets web-hash', 'update deployments/status web'],
      told: ['Deployment web: Normal ScalingReplicaSet Scaled up replica set web-hash from 3 to 5'],
    },
    {
      name: 'sizes for all, old and new, when it is scaled in the midst of a rollout; no word of what keeps its size',
      web: withSpec({ replicas: 5 }),
      sets: [current, old('web-a', 1), old('web-b', 1, { created: '08:20:00' })],
      want: [
        'update replicasets web-hash',
        'update replicasets web-a',
        'update replicasets web-b',
        'update deployments/status web',
      ],
      told: ['Deployment web: Normal ScalingReplicaSet Scaled up replica set web-hash from 3 to 5'],
    },
    {
      name: 'what is beyond the history goes also while it is paused, and then it is told',
      web: withSpec(
        { paused: true, progressDeadlineSeconds: undefined, revisionHistoryLimit: 0 },
        { ...rest, status: {} },
      ),
      sets: [current, old('web-a', 0)],
      want: ['delete replicasets web-a', 'update deployments/status web'],
    },
    {
      name: 'nothing of the history, while it is paused and is to be rolled back',
      web: withSpec(
        { paused: true, progressDeadlineSeconds: undefined, revisionHistoryLimit: 0 },
        {
          ...rest,
          metadata: { annotations: { ...revision('1').annotations, 'deprecated.deployment.rollback.to': '1' } },
        },
      ),
      sets: [current, old('web-a', 0)],
      want: [],
    },
    {
      name: 'a new ReplicaSet before a rollback, which then finds none but that',
      web: deployment('web', { metadata: { annotations: { 'deprecated.deployment.rollback.to': '5' } } }),
      want: ['create replicasets', 'update deployments/status web', 'update deployments web'],
      told: [
        'Deployment web: Normal ScalingReplicaSet Scaled up replica set web-hash from 0 to 3',
        'Deployment web: Warning DeploymentRollbackRevisionNotFound Unable to find the revision to rollback to.',
      ],
    },
    {
      name: 'the condition of a pause, and the size, which is scaled all the same',
      web: withSpec({ paused: true, replicas: 4 }),
      sets: [current],
      want: ['update deployments/status web', 'update replicasets web-hash', 'update deployments/status web'],
      told: ['Deployment web: Normal ScalingReplicaSet Scaled up replica set web-hash from 3 to 4'],
    },
    {
      name: 'nothing to delete but what is beyond the history',
      web: withSpec({ revisionHistoryLimit: 1 }),
      sets: [current, old('web-a', 0), old('web-b', 0, { metadata: sizes(3, 4, '-1') })],
      want: ['delete replicasets web-b'],
    },
  ])('$name', async ({ want, told = [], ...scene }) => {
    const run = setUp(scene)
    await run.run()
    expect(run.asked()).toEqual(want)
    expect(run.told).toEqual(told)
  })

  test('nothing is adopted for one that has just been deleted, which the cache does not know', async () => {
    const live = deployment('web', { metadata: { deletionTimestamp: at('11:59:59') } })
    const { run, asked } = setUp({ web: rest, live, sets: [current, replicaSet('orphan')] })
    await expect(run()).rejects.toThrow(
      "can't adopt ReplicaSet shop/orphan (uid-orphan): shop/web has just been deleted",
    )
    expect(asked()).toEqual(['get deployments web'])
  })

  test('an unusable selector is tried again', async () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Is' }] }
    await expect(setUp({ web: withSpec({ selector }) }).run()).rejects.toThrow('Is')
  })
})

describe('a selector that selects everything', () => {
  const told = [
    'Deployment web: Warning SelectingAll This deployment is selecting all pods. A non-empty selector is required.',
  ]
  const everything = (observedGeneration: number): Deployment =>
    withSpec({ selector: {} }, { ...rest, status: { ...rest.status, observedGeneration } })

  test.each([
    { name: 'is told, and that it has been seen', observed: 0, want: ['update deployments/status web'] },
    { name: 'is told, each time', observed: 1, want: [] },
  ])('$name', async ({ observed, want }) => {
    const run = setUp({ web: everything(observed), sets: [current, replicaSet('orphan')] })
    expect(await run.run()).toMatchObject({ kind: 'done' })
    expect([run.asked(), run.told]).toEqual([want, told])
    if (want.length > 0) expect(run.status()).toEqual({ ...rest.status, observedGeneration: 1 })
  })

  test('is no failure, also when that cannot be told', async () => {
    const refuse = refusing(() => true, refusal(409, 'Conflict'))
    expect(await setUp({ web: everything(0), refuse }).run()).toMatchObject({ kind: 'done' })
  })
})

describe('a write that is refused', () => {
  const conflict = refusal(409, 'Conflict')
  const rollingOut = withSpec({ replicas: 3 })

  test('of the new ReplicaSet’s size ends the sync', async () => {
    const scene = { web: rollingOut, sets: [{ ...current, spec: { ...current.spec, selector: {}, replicas: 1 } }] }
    const { run, asked, told } = setUp({ ...scene, refuse: refusing(is('update', 'replicasets'), conflict) })
    await expect(run()).rejects.toBe(conflict)
    expect([asked(), told]).toEqual([['update replicasets web-hash'], []])
  })

  test('of an old ReplicaSet’s size does not: it is told how far it has come, but not that it has shrunk', async () => {
    const scene = { web: rollingOut, sets: [current, old('web-a', 2), old('web-b', 2)] }
    const { run, asked, told } = setUp({ ...scene, refuse: refusing(is('update', 'replicasets', 'web-a'), conflict) })
    await run()
    expect([asked(), told]).toEqual([['update replicasets web-a', 'update deployments/status web'], []])
  })

  test('of an old ReplicaSet’s size does not keep what is beyond the history, either', async () => {
    const web = withSpec({ revisionHistoryLimit: 0 })
    const stuck = old('web-a', 1, { status: { replicas: 0, readyReplicas: 0, availableReplicas: 0 } })
    const refuse = refusing(is('update', 'replicasets'), conflict)
    const { run, asked } = setUp({ web, sets: [current, stuck, old('web-b', 0)], refuse })
    await run()
    expect(asked()).toEqual(['update replicasets web-a', 'delete replicasets web-b', 'update deployments/status web'])
  })

  test('of one share ends the sync: the others keep their sizes', async () => {
    const scene = { web: withSpec({ replicas: 10 }), sets: [current, old('web-a', 3), old('web-b', 1)] }
    const { run, asked } = setUp({ ...scene, refuse: refusing(is('update', 'replicasets', 'web-a'), conflict) })
    await expect(run()).rejects.toBe(conflict)
    expect(asked()).toEqual(['update replicasets web-hash', 'update replicasets web-a'])
  })

  test('of the status is tried again with another sync', async () => {
    const scene = { web: withSpec({}, { ...rest, status: { conditions } }), sets: [current] }
    const { run, asked } = setUp({ ...scene, refuse: refusing(() => true, conflict) })
    await expect(run()).rejects.toBe(conflict)
    expect(asked()).toEqual(['update deployments/status web'])
  })

  test.each([
    { error: refusal(404, 'NotFound'), want: ['delete replicasets web-a', 'delete replicasets web-b'], fails: false },
    { error: refusal(403, 'Forbidden'), want: ['delete replicasets web-a'], fails: true },
  ])('of a deletion, as $error.reason: fails $fails', async ({ error, want, fails }) => {
    const scene = { web: withSpec({ revisionHistoryLimit: 0 }), sets: [current, old('web-a', 0), old('web-b', 0)] }
    const { run, asked } = setUp({ ...scene, refuse: refusing(is('delete', 'replicasets'), error) })
    if (fails) await expect(run()).rejects.toBe(error)
    else await run()
    expect(asked()).toEqual(want)
  })
})

describe('a ReplicaSet that is refused', () => {
  const fresh = deployment('web')
  const creation = is('create', 'replicasets')
  const taken = refusal(409, 'AlreadyExists')

  test('is told, and tried again', async () => {
    const run = setUp({ web: fresh, refuse: refusing(creation, refusal(403, 'Forbidden')) })
    expect(await run.run()).toMatchObject({ kind: 'retry' })
    const message = 'Failed to create new replica set "web-hash": Forbidden'
    expect(run.asked()).toEqual(['create replicasets', 'update deployments/status web'])
    expect(run.told).toEqual([`Deployment web: Warning ReplicaSetCreateError ${message}`])
    expect(run.status()?.conditions).toMatchObject([{ status: 'False', reason: 'ReplicaSetCreateError', message }])
  })

  test('is told as well when its status cannot be', async () => {
    const run = setUp({ web: fresh, refuse: refusing(() => true, refusal(403, 'Forbidden')) })
    expect(await run.run()).toMatchObject({ kind: 'retry', error: { reason: 'Forbidden' } })
    expect(run.told).toHaveLength(1)
  })

  test('because its namespace goes is left alone', async () => {
    const going = new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Forbidden',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    })
    const run = setUp({ web: fresh, refuse: refusing(creation, going) })
    expect(await run.run()).toMatchObject({ kind: 'done' })
    expect([run.asked(), run.told]).toEqual([['create replicasets'], []])
  })

  test('because it is there already is the new one: no word of its creation', async () => {
    // Of another selector, so that it is not claimed.
    const holder = replicaSet('web-hash', { owner: 'web', metadata: { labels: {}, ...sizes(3, 4) } })
    const run = setUp({ web: fresh, sets: [holder], refuse: refusing(creation, taken) })
    await run.run()
    expect(run.told).toEqual([])
    expect(run.status()?.conditions).toMatchObject([{ type: 'Available' }, { reason: 'NewReplicaSetAvailable' }])
  })

  test('because another has its name leads to another name, once the cache knows', async () => {
    const other = replicaSet('web-hash', { owner: 'other' })
    const run = setUp({ web: fresh, sets: [other], refuse: refusing(creation, taken) })
    expect(await run.run()).toMatchObject({ kind: 'retry', error: taken })
    expect(run.status()).toMatchObject({ collisionCount: 1 })
    const next = setUp({ web: deployment('web', { status: { collisionCount: 1 } }), sets: [other] })
    await next.run()
    expect(next.told).toEqual(['Deployment web: Normal ScalingReplicaSet Scaled up replica set web-hash1 from 0 to 3'])
  })

  test('because of one that the cache does not know is tried again', async () => {
    const run = setUp({ web: fresh, refuse: refusing(creation, taken) })
    expect(await run.run()).toMatchObject({ kind: 'retry' })
    expect(run.asked()).toEqual(['create replicasets'])
  })
})

describe('a rollback by the old annotation', () => {
  const wish = (to: string): Deployment =>
    deployment('web', {
      metadata: { annotations: { ...revision('2').annotations, 'deprecated.deployment.rollback.to': to } },
      status: rest.status ?? {},
    })
  const sets = [
    replicaSet('web-hash', { owner: 'web', metadata: sizes(3, 4, '2') }),
    old('web-a', 0, { metadata: sizes(3, 4, '1') }),
  ]

  test.each([
    { to: '0', told: ['Normal DeploymentRollback Rolled back deployment "web" to revision 1'] },
    { to: '1', told: ['Normal DeploymentRollback Rolled back deployment "web" to revision 1'] },
    {
      to: '2',
      told: [
        'Warning DeploymentRollbackTemplateUnchanged The rollback revision contains the same template as current deployment "web"',
      ],
    },
    { to: '7', told: ['Warning DeploymentRollbackRevisionNotFound Unable to find the revision to rollback to.'] },
  ])('to $to is one update of the Deployment', async ({ to, told }) => {
    const run = setUp({ web: wish(to), sets })
    await run.run()
    expect(run.asked()).toEqual(['update deployments web'])
    expect(run.told).toEqual(told.map((line) => `Deployment web: ${line}`))
  })

  test('that is refused is not told as done', async () => {
    const run = setUp({ web: wish('1'), sets, refuse: refusing(() => true, refusal(409, 'Conflict')) })
    await expect(run.run()).rejects.toThrow('Conflict')
    expect(run.told).toEqual([])
  })
})

describe('waking', () => {
  test('not at all, at rest', async () => {
    expect(await setUp({ web: rest, sets: [current] }).run()).toMatchObject({ kind: 'done' })
  })

  test('a second after the deadline', async () => {
    const behind = replicaSet('web-hash', {
      owner: 'web',
      metadata: sizes(3, 4),
      status: { readyReplicas: 2, availableReplicas: 2 },
    })
    const status = {
      ...full,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 1,
      terminatingReplicas: 0,
      conditions: [
        condition('Available', 'False', 'MinimumReplicasUnavailable'),
        condition('Progressing', 'True', 'ReplicaSetUpdated'),
      ],
    }
    const web = deployment('web', { metadata: revision('1'), status })
    expect(await setUp({ web, sets: [behind] }).run()).toMatchObject({ kind: 'wake-after', delayMs: 301_000 })
  })

  test('when the cache has caught up with what was written, and not before', async () => {
    const { run, deps, asked } = setUp({ web: rest, sets: [current], reached: '5' })
    deps.written.wrote('shop/web', 'uid-web', 'replicasets', '6')
    expect(await run()).toMatchObject({ kind: 'wake-after', delayMs: 5 })
    expect(asked()).toEqual([])
  })

  test('also after a sync that failed, but could tell of it', async () => {
    const { run, deps } = setUp({
      web: deployment('web', { metadata: { resourceVersion: '7' } }),
      refuse: refusing(is('create', 'replicasets'), refusal(403, 'Forbidden')),
      reached: '6',
    })
    await run()
    expect(deps.written.behind('shop/web')?.message).toContain('written version: 7')
  })
})

test('old pods of who recreates are read before anything is asked for', async () => {
  const web = withSpec({
    strategy: { type: 'Recreate' },
    template: { spec: { containers: [{ name: 'c', image: 'v2' }] } },
  })
  const gone = old('web-a', 0)
  const waits = setUp({ web, sets: [gone], pods: [pod('a', { owner: 'web-a' })] })
  await waits.run()
  expect(waits.asked()).toEqual(['update deployments/status web'])
  const goes = setUp({ web, sets: [gone], pods: [pod('a', { owner: 'web-a', phase: 'Failed' })] })
  await goes.run()
  expect(goes.asked()[0]).toBe('create replicasets')
})
