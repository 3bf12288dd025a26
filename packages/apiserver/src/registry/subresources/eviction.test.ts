import type { KubeObject, Pod, PodDisruptionBudget } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { podBody, TestApi } from '../testing/api.ts'

const evict = (api: TestApi, name: string, more: object = {}, options: object = {}): Promise<unknown> =>
  api.create(`pods/${name}/eviction`, { metadata: { name }, ...more }, options)

interface PodTraits {
  readonly phase?: string
  readonly ready?: boolean
  readonly finalizers?: readonly string[]
}

async function addPod(api: TestApi, name: string, traits: PodTraits = {}): Promise<Pod> {
  const { phase = 'Running', ready = true, finalizers } = traits
  const metadata = { labels: { app: 'x' }, ...(finalizers === undefined ? {} : { finalizers }) }
  await api.create('pods', podBody(name, { nodeName: 'n1' }, metadata))
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }]
  return api.merge(`pods/${name}/status`, { status: { phase, conditions } })
}

async function running(...names: string[]): Promise<TestApi> {
  const api = await TestApi.start()
  for (const name of names) await addPod(api, name)
  return api
}

async function addBudget(api: TestApi, status: object | undefined, spec: object = {}, name = 'x'): Promise<void> {
  await api.create('poddisruptionbudgets', {
    metadata: { name },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'x' } }, ...spec },
  })
  if (status === undefined) return
  await api.merge(`poddisruptionbudgets/${name}/status`, { status: { observedGeneration: 1, ...status } })
}

const budgetOf = async (api: TestApi): Promise<PodDisruptionBudget['status']> =>
  ((await api.get('poddisruptionbudgets/x')) as PodDisruptionBudget).status
const isGoing = async (api: TestApi, name: string): Promise<boolean> =>
  (await api.names('pods')).every((each) => each !== name) ||
  (await api.get(`pods/${name}`)).metadata?.deletionTimestamp !== undefined
const marksOf = ({ status }: Pod) => status?.conditions?.filter(({ type }) => type === 'DisruptionTarget')

/** Somebody else writes just before the server writes under `folder`, so many times; told is how often it tried. */
function interfere(api: TestApi, folder: string, times: number, write: (turn: number) => Promise<unknown>) {
  const { store } = api
  const put = store.put.bind(store)
  const attempts = { count: 0 }
  let isOwn = true
  store.put = async (key, value, revision, ttlSeconds) => {
    if (!isOwn || !key.includes(`/${folder}/`)) return put(key, value, revision, ttlSeconds)
    attempts.count += 1
    if (attempts.count <= times) {
      isOwn = false
      await write(attempts.count)
      isOwn = true
    }
    return put(key, value, revision, ttlSeconds)
  }
  return attempts
}

const tooMany = "Cannot evict pod as it would violate the pod's disruption budget."
const refusedBecause = (message: string) => ({
  code: 429,
  reason: 'TooManyRequests',
  message: tooMany,
  details: { causes: [{ reason: 'DisruptionBudget', message }] },
})
const stillProcessed = 'The disruption budget x is still being processed by the server.'

test('an evicted pod says why it goes', async () => {
  await using api = await running('a')
  expect(await evict(api, 'a')).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Success', code: 201 })
  const mark = { status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
  expect(await api.get('pods/a')).toMatchObject({
    metadata: { deletionGracePeriodSeconds: 30 },
    status: { conditions: [{ type: 'Ready' }, { type: 'DisruptionTarget', ...mark }] },
  })
})

test.each([
  [{ propagationPolicy: 'x' }, 'Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"'],
  [
    { propagationPolicy: 'Orphan', orphanDependents: true },
    'Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  ],
])('a pod stays when its deletion asks for what there is not: %j', async (deleteOptions, why) => {
  await using api = await running('a')
  const { message } = await api.refusal(evict(api, 'a', { deleteOptions }))
  expect(message).toBe(`DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: ${why}`)
  expect(marksOf((await api.get('pods/a')) as Pod)).toEqual([])
})

describe('no budget is asked for a pod that', () => {
  test.each([
    { name: 'does not run yet', phase: 'Pending' },
    { name: 'has succeeded', phase: 'Succeeded' },
    { name: 'has failed', phase: 'Failed' },
    { name: 'is on its way out', phase: 'Running', isDeleted: true },
  ])('$name', async ({ phase, isDeleted = false }) => {
    await using api = await TestApi.start()
    await addPod(api, 'a', { phase, finalizers: ['example.com/f'] })
    await addBudget(api, {})
    if (isDeleted) await api.remove('pods/a')
    const before = await budgetOf(api)
    await evict(api, 'a')
    expect(await isGoing(api, 'a')).toBe(true)
    expect(marksOf((await api.get('pods/a')) as Pod)).toHaveLength(1)
    expect(await budgetOf(api)).toEqual(before)
  })
})

describe('a running pod is', () => {
  const none = { currentHealthy: 2, desiredHealthy: 2 }
  const few = { currentHealthy: 1, desiredHealthy: 2 }
  test.each([
    { name: 'evicted at the expense of its budget', status: { ...none, disruptionsAllowed: 1 }, want: 'charged' },
    { name: 'kept when too few are healthy', status: none, want: 'needs 2 healthy pods and has 2 currently' },
    {
      name: 'kept, ready, where only others may always go',
      spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      status: none,
      want: 'needs 2 healthy pods and has 2 currently',
    },
    { name: 'kept by a budget of everything', spec: { selector: {} }, status: none, want: 'needs 2 healthy pods' },
    { name: 'free of a budget of others', spec: { selector: { matchLabels: { app: 'y' } } }, status: none },
    { name: 'free of a budget of nothing', spec: { selector: null }, status: none },
    { name: 'kept by a budget that nobody has counted', status: undefined, want: stillProcessed },
    { name: 'free when not ready, with enough others', ready: false, status: none },
    {
      name: 'free when not ready, with enough others, where that is said',
      ready: false,
      spec: { unhealthyPodEvictionPolicy: 'IfHealthyBudget' },
      status: none,
    },
    {
      name: 'kept when not ready, with too few others',
      ready: false,
      status: few,
      want: 'needs 2 healthy pods and has 1',
    },
    {
      name: 'kept when not ready, where no other need be',
      ready: false,
      status: {},
      want: 'needs 0 healthy pods and has 0 currently',
    },
    {
      name: 'charged when not ready, with too few others, while there is something left',
      ready: false,
      status: { ...few, disruptionsAllowed: 1 },
      want: 'charged',
    },
    {
      name: 'free when not ready, where those may always go',
      ready: false,
      spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      status: few,
    },
  ])('$name', async ({ ready = true, spec = {}, status, want }) => {
    await using api = await TestApi.start()
    await addPod(api, 'a', { ready })
    await addBudget(api, status, spec)
    const before = await budgetOf(api)
    const isRefused = want !== undefined && want !== 'charged'
    if (isRefused)
      expect(await api.refusal(evict(api, 'a'))).toMatchObject(refusedBecause(expect.stringContaining(want)))
    else await evict(api, 'a')
    expect(await isGoing(api, 'a')).toBe(!isRefused)
    const { disruptionsAllowed, disruptedPods } = (await budgetOf(api)) ?? {}
    expect([disruptionsAllowed, disruptedPods]).toEqual(
      want === 'charged' ? [0, { a: '2026-01-01T00:00:00Z' }] : [before?.disruptionsAllowed, undefined],
    )
  })

  test('kept by two budgets', async () => {
    await using api = await running('a')
    await addBudget(api, { disruptionsAllowed: 1 })
    await addBudget(api, { disruptionsAllowed: 1 }, {}, 'y')
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    expect(await api.refusal(evict(api, 'a'))).toMatchObject({ code: 500, message })
    expect(await isGoing(api, 'a')).toBe(false)
  })

  test('not evicted when as many others are, at the same time', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `p${at}`)
    await using api = await running(...names)
    await addBudget(api, { disruptionsAllowed: 3, currentHealthy: 10, desiredHealthy: 7, expectedPods: 10 })
    const results = await Promise.allSettled(names.map((name) => evict(api, name)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const { disruptionsAllowed, disruptedPods = {}, conditions } = (await budgetOf(api)) ?? {}
    expect([disruptionsAllowed, Object.keys(disruptedPods).length]).toEqual([0, 3])
    expect(conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }])
  })
})

describe('while somebody else writes the pod', () => {
  const touch = (api: TestApi) => (turn: number) =>
    api.merge('pods/a', { metadata: { annotations: { turn: String(turn) } } })
  const start = (api: TestApi, ready: boolean) => () =>
    api.merge('pods/a/status', {
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
    })

  async function pending(status: object, spec: object = {}): Promise<TestApi> {
    const api = await TestApi.start()
    await addPod(api, 'a', { phase: 'Pending', ready: false })
    await addBudget(api, status, spec)
    return api
  }

  test('one that does not run yet is tried again', async () => {
    await using api = await pending({})
    interfere(api, 'pods', 2, touch(api))
    await evict(api, 'a')
    expect([await isGoing(api, 'a'), (await budgetOf(api))?.disruptedPods]).toEqual([true, undefined])
  })

  test('one that begins to run is its budget’s', async () => {
    await using api = await pending({ currentHealthy: 1, desiredHealthy: 1 })
    interfere(api, 'pods', 1, start(api, true))
    const why = 'The disruption budget x needs 1 healthy pods and has 1 currently'
    expect(await api.refusal(evict(api, 'a'))).toMatchObject(refusedBecause(why))
    expect(await isGoing(api, 'a')).toBe(false)
  })

  test('one that begins to run is charged to its budget', async () => {
    await using api = await pending({ disruptionsAllowed: 1 })
    interfere(api, 'pods', 1, start(api, true))
    await evict(api, 'a')
    expect([await isGoing(api, 'a'), (await budgetOf(api))?.disruptionsAllowed]).toEqual([true, 0])
  })

  test('one that begins to run and changes once more may be ready by then', async () => {
    await using api = await pending({}, { unhealthyPodEvictionPolicy: 'AlwaysAllow' })
    interfere(api, 'pods', 2, (turn) => (turn === 1 ? start(api, false)() : touch(api)(turn)))
    expect(await api.refusal(evict(api, 'a'))).toMatchObject(refusedBecause(stillProcessed))
  })

  test('one that changes without end is given up after twenty attempts', async () => {
    await using api = await pending({})
    const attempts = interfere(api, 'pods', 100, touch(api))
    expect(await api.refusal(evict(api, 'a'))).toMatchObject({ code: 409, reason: 'Conflict' })
    expect([attempts.count, await isGoing(api, 'a')]).toEqual([20, false])
  })

  test('a version that was asked for is tried once', async () => {
    await using api = await pending({})
    const resourceVersion = (await api.get('pods/a')).metadata?.resourceVersion
    const attempts = interfere(api, 'pods', 100, touch(api))
    const asked = evict(api, 'a', { deleteOptions: { preconditions: { resourceVersion } } })
    expect(await api.refusal(asked)).toMatchObject({ code: 409, reason: 'Conflict' })
    expect(attempts.count).toBe(1)
  })

  const enough = { currentHealthy: 2, desiredHealthy: 2 }
  test.each([
    { name: 'one that was free, not being ready, is looked at again later', isAsked: false, want: { code: 429 } },
    { name: 'one of a certain version is not', isAsked: true, want: { code: 409 } },
  ])('$name', async ({ isAsked, want }) => {
    await using api = await TestApi.start()
    const { resourceVersion } = (await addPod(api, 'a', { ready: false })).metadata ?? {}
    await addBudget(api, enough)
    interfere(api, 'pods', 1, start(api, true))
    const options = isAsked ? { deleteOptions: { preconditions: { resourceVersion } } } : {}
    const refused = await api.refusal(evict(api, 'a', options))
    expect(refused).toMatchObject(want)
    expect(refused.details?.retryAfterSeconds).toBe(isAsked ? undefined : 10)
    expect(await isGoing(api, 'a')).toBe(false)
  })

  test('a ready one goes all the same: its budget is charged', async () => {
    await using api = await running('a')
    await addBudget(api, { disruptionsAllowed: 1 })
    interfere(api, 'pods', 1, touch(api))
    await evict(api, 'a')
    expect(await isGoing(api, 'a')).toBe(true)
  })
})

describe('while somebody else writes the budget', () => {
  const folder = 'poddisruptionbudgets'
  const give = (api: TestApi, status: object) => () =>
    api.merge('poddisruptionbudgets/x/status', { status }).then(() => undefined)

  test('it is charged once', async () => {
    await using api = await running('a')
    await addBudget(api, { disruptionsAllowed: 1 })
    interfere(api, folder, 1, give(api, { disruptionsAllowed: 5 }))
    await evict(api, 'a')
    expect((await budgetOf(api))?.disruptionsAllowed).toBe(4)
  })

  test('what it has no longer is not given', async () => {
    await using api = await running('a')
    await addBudget(api, { disruptionsAllowed: 1, currentHealthy: 2 })
    interfere(api, folder, 1, give(api, { disruptionsAllowed: 0 }))
    const why = 'The disruption budget x does not allow evicting pods currently'
    expect(await api.refusal(evict(api, 'a'))).toMatchObject(refusedBecause(why))
  })

  test('one that is gone gives nothing: another may be there', async () => {
    await using api = await running('a')
    await addBudget(api, { disruptionsAllowed: 1 })
    interfere(api, folder, 1, () => api.remove('poddisruptionbudgets/x'))
    const message = 'poddisruptionbudgets.policy "x" not found'
    expect(await api.refusal(evict(api, 'a'))).toMatchObject({ code: 404, message })
    expect(await isGoing(api, 'a')).toBe(false)
  })

  test('without end, that is given up after twenty attempts', async () => {
    await using api = await running('a')
    await addBudget(api, { disruptionsAllowed: 1 })
    const attempts = interfere(api, folder, 100, (turn) => give(api, { disruptionsAllowed: 1 + turn })())
    const message =
      'Operation cannot be fulfilled on poddisruptionbudgets.policy "x": the object has been modified; please apply your changes to the latest version and try again'
    expect(await api.refusal(evict(api, 'a'))).toMatchObject({ code: 409, message })
    expect(attempts.count).toBe(20)
  })
})

describe('of preconditions', () => {
  const wrongUid = /^Operation cannot be fulfilled on Pod "a": the UID in the precondition \(wrong\) does not match/
  const wrongVersion =
    /^Operation cannot be fulfilled on Pod "a": the ResourceVersion in the precondition \(1\) does not match/
  test.each([
    { name: 'a right uid', asks: ['uid'] },
    { name: 'a right version', asks: ['resourceVersion'] },
    { name: 'both right', asks: ['uid', 'resourceVersion'] },
    { name: 'a wrong uid', asks: [], wrong: { uid: 'wrong' }, want: wrongUid },
    { name: 'a wrong version', asks: [], wrong: { resourceVersion: '1' }, want: wrongVersion },
    { name: 'one that is wrong', asks: ['uid'], wrong: { resourceVersion: '1' }, want: wrongVersion },
    { name: 'a wrong uid, as a dry run,', asks: [], wrong: { uid: 'wrong' }, dryRun: ['All'], want: wrongUid },
  ])('$name counts', async ({ asks, wrong = {}, dryRun = [], want }) => {
    await using api = await running('a')
    const { metadata = {} } = (await api.get('pods/a')) as KubeObject
    const right = Object.fromEntries(asks.map((field) => [field, metadata[field as 'uid' | 'resourceVersion']]))
    const asked = evict(api, 'a', { deleteOptions: { preconditions: { ...right, ...wrong }, dryRun } })
    if (want === undefined) await asked
    else expect(await api.refusal(asked)).toMatchObject({ code: 409, message: expect.stringMatching(want) })
    expect(await isGoing(api, 'a')).toBe(want === undefined)
  })
})

describe('a dry run', () => {
  test.each([
    { name: 'of the request', request: { dryRun: ['All'] }, content: {} },
    { name: 'of the eviction', request: {}, content: { dryRun: ['All'] } },
    { name: 'of both', request: { dryRun: ['All'] }, content: { dryRun: ['All'] } },
    { name: 'with a budget', request: { dryRun: ['All'] }, content: {}, status: { disruptionsAllowed: 1 } },
  ])('$name writes nothing', async ({ request, content, status }) => {
    await using api = await running('a')
    if (status !== undefined) await addBudget(api, status)
    const before = api.store.revision
    expect(await evict(api, 'a', { deleteOptions: content }, request)).toMatchObject({ status: 'Success' })
    expect(api.store.revision).toBe(before)
  })

  test('asks the budget', async () => {
    await using api = await running('a')
    await addBudget(api, {})
    expect((await api.refusal(evict(api, 'a', {}, { dryRun: ['All'] }))).code).toBe(429)
  })

  test('is one in both places or in one', async () => {
    await using api = await running('a')
    const asked = evict(api, 'a', { deleteOptions: { dryRun: ['All', 'All'] } }, { dryRun: ['All'] })
    const message = 'Non-matching dry-run options in request and content: [All] and [All All]'
    expect(await api.refusal(asked)).toMatchObject({ code: 500, message })
  })
})

describe('what is sent', () => {
  const dryRun = { deleteOptions: { dryRun: ['All'] } }
  test.each([
    { name: 'no version', body: {} },
    { name: 'the version', body: { apiVersion: 'policy/v1', kind: 'Eviction' } },
    { name: 'the version of old', body: { apiVersion: 'policy/v1beta1', kind: 'Eviction' } },
  ])('with $name is taken', async ({ body }) => {
    await using api = await running('a')
    expect(await evict(api, 'a', { ...body, ...dryRun })).toMatchObject({ kind: 'Status', apiVersion: 'v1' })
  })

  const invalidField = 'deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential'
  test.each([
    {
      name: 'a version to come',
      body: { apiVersion: 'policy/v2', kind: 'Eviction' },
      want: 'Eviction in version "v2" cannot be handled as a Eviction: no kind "Eviction" is registered for version "policy/v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    },
    {
      name: 'another kind',
      body: { apiVersion: 'v1', kind: 'Pod' },
      want: 'Pod in version "v1" cannot be handled as a Eviction: converting (v1.Pod) to (policy.Eviction): unknown conversion',
    },
    {
      name: 'another name',
      body: { metadata: { name: 'b' } },
      want: 'name in URL does not match name in Eviction object',
    },
    {
      name: 'another namespace',
      body: { metadata: { name: 'a', namespace: 'other' } },
      want: 'the namespace of the provided object does not match the namespace sent on the request',
    },
    {
      name: 'an option for broken stores',
      body: { deleteOptions: { ignoreStoreReadErrorWithClusterBreakingPotential: true } },
      code: 422,
      want: `Eviction.policy "a" is invalid: ${invalidField}: Invalid value: true: can not be set for pod eviction, try after removing the option`,
    },
  ])('with $name is refused', async ({ body, code = 400, want }) => {
    await using api = await running('a')
    expect(await api.refusal(evict(api, 'a', body))).toMatchObject({ code, message: want })
  })

  test('for a pod that is not there is refused; so is asking for an eviction, and changing one', async () => {
    await using api = await running('a')
    expect(await api.refusal(evict(api, 'none'))).toMatchObject({ code: 404, message: 'pods "none" not found' })
    expect((await api.refusal(api.get('pods/a/eviction'))).code).toBe(405)
    expect((await api.refusal(api.merge('pods/a/eviction', {}))).code).toBe(405)
  })

  test('into a namespace that goes is refused', async () => {
    await using api = await running('a')
    await api.remove('namespaces/ns', undefined, { namespace: null })
    expect(await api.refusal(evict(api, 'a'))).toMatchObject({
      code: 403,
      message: 'pods "a" is forbidden: unable to create new content in namespace ns because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    })
  })
})

describe('a pod with a finalizer', () => {
  test.each([
    { name: 'that has ended stays, marked', phase: 'Succeeded', marks: 1 },
    { name: 'that runs stays, marked', phase: 'Running', marks: 1 },
    { name: 'stays as it is in a dry run', phase: 'Running', dryRun: ['All'], marks: 0 },
  ])('$name', async ({ phase, dryRun = [], marks }) => {
    await using api = await TestApi.start()
    await addPod(api, 'a', { phase, finalizers: ['example.com/f'] })
    await evict(api, 'a', { deleteOptions: { dryRun } })
    expect(marksOf((await api.get('pods/a')) as Pod)).toHaveLength(marks)
  })

  test('is marked once', async () => {
    await using api = await TestApi.start()
    await addPod(api, 'a', { finalizers: ['example.com/f'] })
    await evict(api, 'a')
    const before = api.store.revision
    await api.clock.advance(5000)
    await evict(api, 'a')
    expect(api.store.revision).toBe(before)
  })
})
