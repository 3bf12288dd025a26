import { replicaSets, type Pod, type ReplicaSet } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { createMetricsRegistry, createTrackingExpectations, createWrittenVersions } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { createPodControl } from '../shared/pod-control.ts'
import { at, atMs, listerOf, pod, replicaSet } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { familyIndex } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { ageRatioMetric } from './texts.ts'

interface Scene {
  readonly web?: ReplicaSet | undefined
  /** What the server has, if that is something else. */
  readonly live?: ReplicaSet
  /** May get more while the test runs. */
  readonly pods?: readonly Pod[]
  readonly refuse?: Refuse
  readonly burstMax?: number
  readonly ignoresCost?: boolean
}

const pathOf = ({ verb, target }: ApiRequest): string =>
  [verb, [target.resource, target.subresource].filter((part) => part !== undefined).join('/'), target.name]
    .filter((part) => part !== undefined)
    .join(' ')

function setUp({ web, live = web, pods = [], refuse, burstMax = 500, ignoresCost = false }: Scene) {
  const told: string[] = []
  const metrics = createMetricsRegistry()
  const clock = new VirtualClock({ startMs: atMs('12:00:00') })
  const { client, requests } = recordingClient({ replicasets: live === undefined ? [] : [live] }, refuse)
  const recorder = {
    event: (about: object, type: string, reason: string, message: string) =>
      void told.push(`${'name' in about ? String(about.name) : ''}: ${type} ${reason} ${message}`),
  }
  const deps: Deps = {
    listers: {
      replicaSets: listerOf(web === undefined ? [] : [web], { [familyIndex.name]: familyIndex.of }),
      pods: listerOf(pods, { [ownerIndexName]: byController }),
    },
    client,
    type: replicaSets,
    podControl: createPodControl(client, recorder),
    expectations: createTrackingExpectations(clock),
    written: createWrittenVersions({
      watched: [
        { group: '', resource: 'pods', cache: { resourceVersion: '5' } },
        { group: 'apps', resource: 'replicasets', cache: { resourceVersion: '5' } },
      ],
      counted: { metrics, subsystem: 'replicaset_controller', kind: 'ReplicaSet' },
    }),
    clock,
    limits: { burstMax },
    countsTerminating: true,
    ignoresCost,
    ageRatio: metrics.histogram(ageRatioMetric.name, ageRatioMetric.help, ageRatioMetric.buckets),
  }
  const run = () => reconcile(deps, 'shop/web', new AbortController().signal)
  let toldOf = 0
  /** What was asked for since the last time. */
  const asked = (): readonly string[] => {
    const fresh = requests.slice(toldOf)
    toldOf = requests.length
    return fresh.map(pathOf)
  }
  return { run, deps, told, clock, metrics, requests, asked }
}

const own = (count: number, traits: Parameters<typeof pod>[1] = {}): Pod[] =>
  Array.from({ length: count }, (_, index) => pod(`p${index}`, { owner: 'web', ...traits }))
const is =
  (verb: string, resource: string, subresource?: string) =>
  ({ verb: asked, target }: ApiRequest): boolean =>
    asked === verb && target.resource === resource && target.subresource === subresource
const isStatus = is('update', 'replicasets', 'status')
const forbidden = refusal(403, 'Forbidden')
const status = 'update replicasets/status web'

describe('what is asked for', () => {
  test.each<Scene & { name: string; want: readonly string[] }>([
    { name: 'nothing for one that is gone', want: [] },
    { name: 'nothing when all are there', web: replicaSet('web'), pods: own(3), want: [] },
    {
      name: 'pods for those that another controls',
      web: replicaSet('web', {
        size: 2,
        status: { replicas: 0, readyReplicas: 0, availableReplicas: 0, fullyLabeledReplicas: 0 },
      }),
      pods: own(2, { owner: 'other' }),
      want: ['create pods', 'create pods'],
    },
    {
      name: 'the adoption of an orphan, and no pod for it',
      web: replicaSet('web'),
      pods: [...own(2), pod('orphan')],
      want: ['get replicasets web', 'patch pods orphan'],
    },
    {
      name: 'a status alone for one that is being deleted',
      web: replicaSet('web', { metadata: { deletionTimestamp: at('11:00:00') } }),
      pods: [pod('orphan')],
      want: [status],
    },
    {
      name: 'nothing for a selector that is of no use',
      web: replicaSet('web', { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } } }),
      want: [],
    },
  ])('$name', async ({ want, ...scene }) => {
    const { run, asked } = setUp(scene)
    await run()
    expect(asked()).toEqual(want)
  })

  test('an adoption that fails makes no pods', async () => {
    const scene = { web: replicaSet('web'), pods: [pod('a'), pod('b')] }
    const { run, asked } = setUp({
      ...scene,
      refuse: (request) => (is('patch', 'pods')(request) ? forbidden : undefined),
    })
    await expect(run()).rejects.toThrow('Forbidden')
    expect(asked()).toEqual(['get replicasets web', 'patch pods a', 'patch pods b'])
  })

  test('one that the server has deleted adopts and makes nothing', async () => {
    const live = replicaSet('web', { metadata: { uid: 'uid-web', deletionTimestamp: at('11:59:59') } })
    const { run, asked } = setUp({ web: replicaSet('web'), live, pods: [pod('a')] })
    await expect(run()).rejects.toThrow('shop/web has just been deleted at 2026-04-01T11:59:59Z')
    expect(asked()).toEqual(['get replicasets web'])
  })

  test('a selector that is of no use is told once', async () => {
    const web = replicaSet('web', { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } } })
    expect(await setUp({ web }).run()).toMatchObject({ kind: 'drop' })
  })
})

describe('between writing and seeing', () => {
  const web = replicaSet('web', { size: 2 })

  test('nothing is made twice, but the status is told', async () => {
    const { run, asked, deps } = setUp({ web, pods: own(1) })
    await run()
    expect(asked()).toEqual(['create pods', status])
    await run()
    expect(asked()).toEqual([status])
    deps.expectations.creationObserved('shop/web')
    await run()
    expect(asked()).toEqual(['create pods', status])
  })

  test('nothing is deleted twice', async () => {
    const { run, asked, deps } = setUp({ web, pods: own(3) })
    await run()
    const [deletion = '', ...rest] = asked()
    expect([deletion, rest]).toEqual([expect.stringMatching(/^delete pods p\d$/), [status]])
    await run()
    expect(asked()).toEqual([status])
    deps.expectations.deletionObserved('shop/web', deletion.replace('delete pods ', 'shop/'))
    await run()
    expect(asked()[0]).toMatch(/^delete pods/)
  })

  test('what could not be made is not waited for', async () => {
    let refused = true
    const { run, asked } = setUp({
      web,
      pods: own(1),
      refuse: (request) => (refused && is('create', 'pods')(request) ? forbidden : undefined),
    })
    expect(await run()).toMatchObject({ kind: 'retry', error: forbidden })
    refused = false
    asked()
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(asked()).toEqual(['create pods', status])
  })

  test('what was never tried is not waited for either: of ten missing one is refused', async () => {
    const { run, asked } = setUp({
      web: replicaSet('web', { size: 10 }),
      refuse: (request) => (is('create', 'pods')(request) ? forbidden : undefined),
    })
    await run()
    await run()
    expect(asked()).toEqual(['create pods', status, 'create pods', status])
  })

  test('what was made is waited for, though the rest could not be', async () => {
    const made = new Set<ApiRequest>()
    const { run, deps } = setUp({
      web: replicaSet('web', { size: 10 }),
      refuse: (request) => (is('create', 'pods')(request) && made.add(request).size > 3 ? forbidden : undefined),
    })
    await run()
    const { expectations } = deps
    const satisfied: boolean[] = []
    for (let seen = 0; seen < 3; seen += 1) {
      satisfied.push(expectations.satisfied('shop/web'))
      expectations.creationObserved('shop/web')
    }
    expect([...satisfied, expectations.satisfied('shop/web')]).toEqual([false, false, false, true])
  })

  test('what could not be deleted is not waited for; what was gone is no fault', async () => {
    for (const { error, kind } of [
      { error: forbidden, kind: 'retry' },
      { error: refusal(404, 'NotFound'), kind: 'done' },
    ]) {
      const { run, asked } = setUp({
        web: replicaSet('web', { size: 0 }),
        pods: own(2),
        refuse: (request) => (is('delete', 'pods')(request) ? error : undefined),
      })
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await run()).toMatchObject({ kind })
      asked()
      // oxlint-disable-next-line no-await-in-loop
      await run()
      expect(asked()).toEqual(['delete pods p0', 'delete pods p1', status])
    }
  })

  test('a pod that comes after the question whether all was seen is counted', async () => {
    const pods = own(1)
    const run = setUp({ web, pods })
    const satisfied = (): boolean => {
      if (pods.length === 1) pods.push(pod('late', { owner: 'web' }))
      return true
    }
    const deps = { ...run.deps, expectations: { ...run.deps.expectations, satisfied } }
    await reconcile(deps, 'shop/web', new AbortController().signal)
    expect(run.asked()).toEqual([])
  })

  test('in a namespace that goes it sleeps for five minutes', async () => {
    const going = new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Forbidden',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    })
    const { run, asked, told, clock } = setUp({
      web,
      pods: own(1),
      refuse: (request) => (is('create', 'pods')(request) ? going : undefined),
    })
    expect(await run()).toMatchObject({ kind: 'wake-after', delayMs: 300_001 })
    asked()
    await clock.advance(300_000)
    await run()
    expect(asked()).toEqual([status])
    await clock.advance(1)
    await run()
    expect([asked(), told]).toEqual([['create pods', status], []])
  })

  test.each([
    { size: 30, burstMax: 5, bursts: [5, 5, 5, 5, 5, 5, 0] },
    { size: 12, burstMax: 5, bursts: [5, 5, 2, 0] },
    { size: 2, burstMax: 3, bursts: [2, 0] },
  ])('$size come, and go, $burstMax at a time', async ({ size, burstMax, bursts }) => {
    const pods: Pod[] = []
    const grown = setUp({ web: replicaSet('web', { size }), pods, burstMax })
    const rounds: number[] = []
    for (const _ of bursts) {
      // oxlint-disable-next-line no-await-in-loop -- one round after the other
      await grown.run()
      const made = grown.asked().filter((one) => one === 'create pods').length
      rounds.push(made)
      for (let count = 0; count < made; count += 1) {
        pods.push(pod(`p${pods.length}`, { owner: 'web' }))
        grown.deps.expectations.creationObserved('shop/web')
      }
    }
    expect(rounds).toEqual(bursts)
    const shrunk = setUp({ web: replicaSet('web', { size: 0 }), pods, burstMax })
    rounds.length = 0
    for (const _ of bursts) {
      // oxlint-disable-next-line no-await-in-loop
      await shrunk.run()
      const gone = shrunk.asked().filter((one) => one.startsWith('delete pods'))
      rounds.push(gone.length)
      for (const one of gone) {
        const name = one.replace('delete pods ', '')
        pods.splice(
          pods.findIndex(({ metadata }) => metadata?.name === name),
          1,
        )
        shrunk.deps.expectations.deletionObserved('shop/web', `shop/${name}`)
      }
    }
    expect(rounds).toEqual(bursts)
  })

  test('the cache must show the last writes: until then nothing is done, and that is counted', async () => {
    const { run, asked, deps, metrics } = setUp({ web })
    deps.written?.wrote('shop/web', 'uid-web', 'pods', '6')
    expect(await run()).toMatchObject({
      kind: 'wake-after',
      why: 'read version: 5 is not as new as written version: 6 for group resource pods',
    })
    deps.written?.forget('shop/web')
    deps.written?.wrote('shop/web', 'uid-web', 'replicasets', '7')
    expect(await run()).toMatchObject({ why: expect.stringContaining('for group resource replicasets.apps') })
    expect(asked()).toEqual([])
    expect(metrics.write()).toContain('replicaset_controller_stale_sync_skips_total{group="",resource="pods"} 1')
    expect(metrics.write()).toContain('stale_sync_skips_total{group="apps",resource="replicasets"} 1')
  })

  test('of its writes those are remembered that a cache will show: no deletions', async () => {
    const { deps, asked } = setUp({ web: replicaSet('web', { size: 3 }), pods: [...own(1), pod('orphan')] })
    const noted: string[] = []
    const written = {
      behind: () => undefined,
      forget: () => undefined,
      wrote: (owner: string, uid: string, resource: string) => void noted.push(`${owner} ${uid} ${resource}`),
    }
    await reconcile({ ...deps, written }, 'shop/web', new AbortController().signal)
    expect(asked()).toEqual(['get replicasets web', 'patch pods orphan', 'create pods', status])
    expect(noted).toEqual(['shop/web uid-web pods', 'shop/web uid-web pods', 'shop/web uid-web replicasets'])
    noted.length = 0
    const shrinks = setUp({ web: replicaSet('web', { size: 0 }), pods: own(1) })
    await reconcile({ ...shrinks.deps, written }, 'shop/web', new AbortController().signal)
    expect(noted).toEqual(['shop/web uid-web replicasets'])
  })

  test('a failure that was told goes, though nobody knows yet whether it has', async () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' }
    const { run, deps, requests } = setUp({
      web: replicaSet('web', { status: { replicas: 0, conditions: [failure] } }),
    })
    deps.expectations.expectCreations('shop/web', 3)
    await run()
    expect(requests.map(pathOf)).toEqual([status])
    expect((requests[0]?.body as ReplicaSet | undefined)?.status?.conditions).toBeUndefined()
  })

  test('what is gone is waited for no longer', async () => {
    const { run, deps } = setUp({})
    deps.expectations.expectCreations('shop/web', 1)
    expect(await run()).toMatchObject({ kind: 'done' })
    expect(deps.expectations.satisfied('shop/web')).toBe(true)
  })
})

describe('a status', () => {
  const web = replicaSet('web', { size: 1 })

  test('that is refused twice fails the sync: put, read, put', async () => {
    const { run, asked } = setUp({
      web,
      refuse: (request) => (isStatus(request) ? refusal(409, 'Conflict') : undefined),
    })
    await expect(run()).rejects.toThrow('Conflict')
    expect(asked()).toEqual(['create pods', status, 'get replicasets web', status])
  })

  test('that is refused, of one that cannot be read, fails as the reading did', async () => {
    const refuse: Refuse = (request) => {
      if (isStatus(request)) return refusal(409, 'Conflict')
      return is('get', 'replicasets')(request) ? refusal(404, 'NotFound') : undefined
    }
    const { run, asked } = setUp({ web, refuse })
    await expect(run()).rejects.toThrow('NotFound')
    expect(asked()).toEqual(['create pods', status, 'get replicasets web'])
  })

  test('put once more is the same, onto what is there by then, for the generation that was seen', async () => {
    let refusals = 1
    const live = replicaSet('web', { size: 9, metadata: { generation: 2, resourceVersion: '8' } })
    const { run, requests } = setUp({
      web,
      live,
      refuse: (request) => (isStatus(request) && refusals-- > 0 ? refusal(409, 'Conflict') : undefined),
    })
    await run()
    expect(requests.at(-1)?.body).toMatchObject({
      metadata: { resourceVersion: '8', generation: 2 },
      spec: { replicas: 9 },
      status: { replicas: 0, observedGeneration: 1 },
    })
  })

  test('that is refused hides what else went wrong', async () => {
    const refuse: Refuse = (request) => (isStatus(request) ? refusal(500, 'InternalError') : forbidden)
    await expect(setUp({ web, refuse: (r) => (r.verb === 'get' ? undefined : refuse(r, 0)) }).run()).rejects.toThrow(
      'InternalError',
    )
  })

  test('tells what went wrong, and so do the events', async () => {
    const { run, requests, told } = setUp({
      web,
      refuse: (request) => (is('create', 'pods')(request) ? forbidden : undefined),
    })
    await run()
    const put = requests.find(isStatus)?.body as ReplicaSet | undefined
    expect(put?.status?.conditions).toMatchObject([{ reason: 'FailedCreate', message: 'Forbidden' }])
    expect(told).toEqual(['web: Warning FailedCreate Error creating: Forbidden'])
  })
})

describe('time alone makes pods available', () => {
  const web = replicaSet('web', { size: 3, spec: { minReadySeconds: 5 } })
  const since = (...times: readonly string[]): Pod[] =>
    times.map((readySince, index) => pod(`p${index}`, { owner: 'web', readySince, ready: readySince !== '' }))

  test.each([
    { name: 'the next one', pods: since('12:00:00', '11:59:58', '11:59:56'), want: 1000 },
    { name: 'the next one, though others are', pods: since('12:00:00', '11:59:58', '11:59:00'), want: 3000 },
    {
      name: 'not what is not ready',
      pods: [...since('11:59:57', '11:59:59'), pod('c', { owner: 'web', ready: false })],
      want: 2000,
    },
  ])('$name is looked at', async ({ pods, want }) => {
    expect(await setUp({ web, pods }).run()).toMatchObject({ kind: 'wake-after', delayMs: want })
  })

  test('when all are available nobody looks', async () => {
    const pods = since('11:59:55', '11:59:50', '11:00:00')
    expect(await setUp({ web, pods }).run()).toMatchObject({ kind: 'done' })
  })

  test('nor where ready is available', async () => {
    const pods = since('12:00:00', '12:00:00', '12:00:00')
    expect(await setUp({ web: replicaSet('web'), pods }).run()).toMatchObject({ kind: 'done' })
  })

  test('one that does not say since when is looked at after the whole time', async () => {
    const unknown = {
      ...pod('c', { owner: 'web' }),
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }
    const pods = [...since('11:59:00', '11:59:00'), unknown]
    expect(await setUp({ web, pods }).run()).toMatchObject({ kind: 'wake-after', delayMs: 5000 })
  })
})

describe('who goes', () => {
  const cheap = { 'controller.kubernetes.io/pod-deletion-cost': '-1' }
  const pods = [
    pod('dear', {
      owner: 'web',
      restarts: 3,
      metadata: { creationTimestamp: at('11:58:00'), ownerReferences: own(1)[0]?.metadata?.ownerReferences },
    }),
    pod('cheap', {
      owner: 'web',
      metadata: {
        annotations: cheap,
        creationTimestamp: at('11:56:00'),
        ownerReferences: own(1)[0]?.metadata?.ownerReferences,
      },
    }),
  ]

  test.each([
    { name: 'is the cheapest', ignoresCost: false, want: 'delete pods cheap' },
    { name: 'is who restarted most, where nobody asks for the cost', ignoresCost: true, want: 'delete pods dear' },
  ])('$name', async ({ ignoresCost, want }) => {
    const { run, asked } = setUp({ web: replicaSet('web', { size: 1 }), pods, ignoresCost })
    await run()
    expect(asked()[0]).toBe(want)
  })

  test('is measured by the age of the youngest, where there was a choice', async () => {
    const some = setUp({ web: replicaSet('web', { size: 1 }), pods })
    await some.run()
    expect(some.metrics.write()).toContain(`${ageRatioMetric.name}_bucket{le="1"} 0`)
    expect(some.metrics.write()).toContain(`${ageRatioMetric.name}_bucket{le="2"} 1`)
    expect(some.metrics.write()).toContain(`${ageRatioMetric.name}_sum 2`)
    const all = setUp({ web: replicaSet('web', { size: 0 }), pods })
    await all.run()
    expect(all.metrics.write()).toContain(`${ageRatioMetric.name}_count 0`)
  })
})
