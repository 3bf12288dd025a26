import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from '@coxswain/api'
import { KeyedBackoff } from '@coxswain/base'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { createExpectations, createMetricsRegistry, createWrittenVersions } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { createPodControl } from '../shared/pod-control.ts'
import { createPodTemplateHash } from '../shared/pod-template-hash.ts'
import { createRevisionTexts, parseRevisionText } from '../shared/revision-history/template-patch.ts'
import { at, atMs, listerOf, pod, type PodTraits } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { createNodeFit } from './node-fit.ts'
import { burstMax, reconcile, type Deps } from './reconcile.ts'

type Spec = NonNullable<DaemonSet['spec']>

const key = 'shop/agent'
const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } }
const rolling: Partial<Spec> = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } }

function setOf(
  spec: Partial<Spec> = {},
  more: Partial<NonNullable<DaemonSet['metadata']>> = {},
  status?: object,
): DaemonSet {
  return {
    metadata: { name: 'agent', namespace: 'shop', uid: 'uid-agent', resourceVersion: '1', generation: 3, ...more },
    spec: { selector: { matchLabels: { app: 'agent' } }, template, updateStrategy: { type: 'OnDelete' }, ...spec },
    ...(status === undefined ? {} : { status: status as DaemonSetStatus }),
  }
}

const owner = (name = 'agent') => [
  { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid: `uid-${name}`, controller: true, blockOwnerDeletion: true },
]

interface Traits extends Omit<PodTraits, 'metadata' | 'owner'> {
  readonly owner?: string | undefined
  readonly hash?: string
  readonly app?: string
  readonly going?: boolean
}

/** One of the set's own, of the current revision, that runs and is ready. */
function daemon(
  node: string,
  name = `on-${node}`,
  { hash = 'new', app = 'agent', going = false, ...traits }: Traits = {},
): Pod {
  const { owner: by, ...rest } = { owner: 'agent', ...traits }
  return pod(name, {
    node,
    ...rest,
    metadata: {
      labels: { app, 'controller-revision-hash': hash },
      ...(by === undefined ? {} : { ownerReferences: owner(by) }),
      ...(going ? { deletionTimestamp: at('09:30:00') } : {}),
    },
  })
}

const nodesOf = (count: number): readonly Node[] =>
  Array.from({ length: count }, (_, index) => ({ metadata: { name: `node-${index}` } }))

function revisionOf(name: string, revision: number, data: ControllerRevision['data']): ControllerRevision {
  const labels = { app: 'agent', 'controller-revision-hash': name }
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels, ownerReferences: owner() }, data, revision }
}
const current = revisionOf('new', 9, parseRevisionText(createRevisionTexts().ofTemplate(template)))

interface World {
  readonly daemonSet?: DaemonSet | undefined
  readonly live?: DaemonSet
  readonly nodes?: readonly Node[]
  readonly pods?: readonly Pod[]
  readonly revisions?: readonly ControllerRevision[]
  readonly refuse?: Refuse
  readonly hasGate?: boolean
}

/** What the server makes of a pod. */
const made = { metadata: { name: 'agent-x', resourceVersion: '50' } }

function startWorld(world: World) {
  const state = { daemonSet: setOf(), nodes: [], pods: [], revisions: [current], ...world }
  const requests: ApiRequest[] = []
  const { client } = recordingClient(
    { daemonsets: [world.live ?? state.daemonSet ?? setOf()] },
    (request, earlier) => {
      requests.push(request)
      return state.refuse?.(request, earlier)
    },
    ({ body, target }) => ({ ...(body as object), ...(target.resource === 'pods' ? made : {}) }),
  )
  const events: string[] = []
  const recorder: Deps['recorder'] = { event: (_, type, reason, text) => void events.push(`${type} ${reason} ${text}`) }
  const clock = new VirtualClock({ startMs: atMs('12:00:00') })
  const metrics = createMetricsRegistry()
  const podCache = { resourceVersion: '10' }
  const fixed: Omit<Deps, 'listers'> = {
    client,
    podControl: createPodControl(client, recorder),
    recorder,
    expectations: createExpectations(clock),
    written:
      world.hasGate === false
        ? undefined
        : createWrittenVersions({
            watched: [{ group: '', resource: 'pods', cache: podCache }],
            counted: { metrics, subsystem: 'daemonset_controller', kind: 'DaemonSet' },
          }),
    clock,
    fit: createNodeFit(),
    failedPods: new KeyedBackoff({ clock, initialMs: 1000, maxMs: 900_000 }),
    texts: createRevisionTexts(),
    hashTemplate: createPodTemplateHash({ emptyIsNil: true }),
    burstMax,
  }
  const indexes = { [ownerIndexName]: byController }
  return {
    state,
    events,
    clock,
    metrics,
    podCache,
    expectations: fixed.expectations,
    requests,
    /** Requests and events from here on. */
    clear: (): void => {
      requests.splice(0)
      events.splice(0)
    },
    sync: async (signal: AbortSignal = new AbortController().signal) => {
      const { daemonSet, nodes, pods, revisions } = state
      const listers: Deps['listers'] = {
        daemonSets: listerOf(daemonSet === undefined ? [] : [daemonSet]),
        nodes: listerOf(nodes),
        pods: listerOf(pods, indexes),
        revisions: listerOf(revisions, indexes),
      }
      const deps = { ...fixed, listers }
      return reconcile(deps, key, signal).catch((error: unknown) => ({
        kind: 'retry' as const,
        error,
      }))
    },
  }
}

const asks = ({ verb, target }: ApiRequest): string =>
  `${verb} ${target.resource}${target.subresource === undefined ? '' : `/${target.subresource}`} ${target.name ?? ''}`.trim()
const count = (requests: readonly ApiRequest[], what: string): number =>
  requests.filter((request) => asks(request).startsWith(what)).length
const statusIn = (requests: readonly ApiRequest[]): DaemonSetStatus | undefined =>
  (requests.findLast((request) => asks(request).startsWith('update daemonsets/status'))?.body as DaemonSet | undefined)
    ?.status
const refusing = (what: string, error: StatusError = refusal(500, `no ${what}`), from = 0): Refuse => {
  let asked = 0
  return (request) => {
    if (!asks(request).startsWith(what)) return undefined
    asked += 1
    return asked > from ? error : undefined
  }
}
const errorOf = (outcome: object): string => ('error' in outcome ? String(outcome.error) : '')
const terminating = new StatusError({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  code: 403,
  reason: 'Forbidden',
  message: 'namespace shop is being terminated',
  details: { causes: [{ reason: 'NamespaceTerminating' }] },
})

describe('nothing is done', () => {
  test.each([
    { name: 'without nodes', world: { nodes: [] }, writes: ['update daemonsets/status agent'] },
    {
      name: 'while it is being deleted',
      world: { daemonSet: setOf({}, { deletionTimestamp: at('10:00:00') }) },
      writes: [],
    },
    { name: 'when it is gone', world: { daemonSet: undefined }, writes: [] },
    {
      name: 'when its node selector matches no node',
      world: { daemonSet: withSelector({ zone: 'x' }) },
      writes: ['create controllerrevisions', 'update daemonsets/status agent'],
    },
    {
      name: 'for a node that has its pod',
      world: { nodes: nodesOf(1), pods: [daemon('node-0')] },
      writes: ['update daemonsets/status agent'],
    },
    {
      name: 'while the pod of a node goes',
      world: { nodes: nodesOf(1), pods: [daemon('node-0', 'a', { going: true })] },
      writes: ['update daemonsets/status agent'],
    },
  ])('$name', async ({ world, writes }) => {
    const { sync, requests, events } = startWorld({ nodes: nodesOf(2), ...world })
    expect(await sync()).toMatchObject({ kind: 'done' })
    expect(requests.map(asks)).toEqual(writes)
    expect(events).toEqual([])
  })

  test('when its selector selects everything: it is told, and not even the status is written', async () => {
    const daemonSet = setOf({ selector: {} })
    const { sync, requests, events } = startWorld({
      daemonSet,
      nodes: nodesOf(1),
      pods: [daemon('node-0', 'a', { owner: undefined })],
    })
    expect(await sync()).toMatchObject({ kind: 'done' })
    expect(requests).toEqual([])
    expect(events).toEqual([
      'Warning SelectingAll This daemon set is selecting all pods. A non-empty selector is required.',
    ])
  })

  test('when it is seen to be deleted while pods are adopted', async () => {
    const live = setOf({}, { deletionTimestamp: at('10:00:00') })
    const { sync, requests } = startWorld({
      live,
      nodes: nodesOf(5),
      pods: [daemon('node-0', 'a', { owner: undefined })],
    })
    expect(errorOf(await sync())).toContain('shop/agent has just been deleted at 2026-04-01T10:00:00Z')
    expect(requests.map(asks)).toEqual(['get daemonsets agent'])
  })

  test('when it was made again meanwhile under its name', async () => {
    const live = setOf({}, { uid: 'uid-other' })
    const { sync, requests } = startWorld({
      live,
      nodes: nodesOf(5),
      pods: [daemon('node-0', 'a', { owner: undefined })],
    })
    expect(errorOf(await sync())).toContain(
      'original DaemonSet shop/agent is gone: got uid uid-other, wanted uid-agent',
    )
    expect(requests.map(asks)).toEqual(['get daemonsets agent'])
  })
})

function withSelector(nodeSelector: Readonly<Record<string, string>>): DaemonSet {
  return setOf({ template: { ...template, spec: { ...template.spec, nodeSelector } } })
}

describe('its pods', () => {
  test.each(['OnDelete', 'RollingUpdate'])('are made for each node alone (%s)', async (type) => {
    const affinity = { podAffinity: {} }
    const daemonSet = setOf(
      { updateStrategy: { type }, template: { ...template, spec: { ...template.spec, affinity } } },
      {
        annotations: { 'deprecated.daemonset.template.generation': '4' },
      },
    )
    const { sync, requests, events } = startWorld({ daemonSet, nodes: nodesOf(5), revisions: [] })
    await sync()
    const hash = createPodTemplateHash({ emptyIsNil: true })(daemonSet.spec?.template ?? {}, undefined)
    const drafts = requests.filter((request) => asks(request) === 'create pods').map(({ body }) => body as Pod)
    expect(drafts.map(({ spec }) => spec?.affinity)).toEqual(
      nodesOf(5).map(({ metadata }) => ({
        ...affinity,
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [metadata?.name] }] }],
          },
        },
      })),
    )
    expect(new Set(drafts.map(({ spec }) => spec?.nodeName))).toEqual(new Set([undefined]))
    expect(drafts[4]?.metadata).toEqual({
      generateName: 'agent-',
      labels: { app: 'agent', 'pod-template-generation': '4', 'controller-revision-hash': hash },
      ownerReferences: owner(),
    })
    expect(events).toEqual(Array(5).fill('Normal SuccessfulCreate Created pod: agent-x'))
  })

  test('that are too many or of no node of its own go, others come', async () => {
    const [a, b, c] = ['node-0', 'node-1', 'node-2']
    const { sync, requests, events } = startWorld({
      nodes: nodesOf(5),
      pods: [
        daemon(a, 'a-1'),
        daemon(b, 'b-1'),
        daemon(b, 'b-2'),
        daemon(c, 'c-1'),
        daemon(c, 'c-2'),
        daemon(c, 'c-3'),
      ],
    })
    await sync()
    expect(count(requests, 'create pods')).toBe(2)
    expect(requests.map(asks).filter((text) => text.startsWith('delete'))).toEqual(
      ['b-2', 'c-2', 'c-3'].map((name) => `delete pods ${name}`),
    )
    expect(events).toContain('Normal SuccessfulDelete Deleted pod: b-2')
  })

  test('are those that it selects and that are its own or nobody’s', async () => {
    const { sync, requests } = startWorld({
      nodes: nodesOf(4),
      pods: [
        daemon('node-0', 'own'),
        daemon('node-1', 'orphan', { owner: undefined }),
        daemon('node-2', 'of-another', { owner: 'other' }),
        daemon('node-3', 'no-longer', { app: 'web' }),
        daemon('node-3', 'unrelated', { app: 'web', owner: undefined }),
      ],
    })
    await sync()
    const asked = requests.map(asks)
    expect(asked.filter((text) => text.startsWith('patch'))).toEqual(['patch pods no-longer', 'patch pods orphan'])
    expect(count(requests, 'create pods')).toBe(2)
    expect(count(requests, 'delete pods')).toBe(0)
  })

  test('are not made while those made before are not seen: the status alone is written, as of the old generation', async () => {
    const daemonSet = setOf({}, {}, { observedGeneration: 2 })
    const { sync, state, requests, expectations, clear } = startWorld({ daemonSet, nodes: nodesOf(2), hasGate: false })
    await sync()
    expect(statusIn(requests)?.observedGeneration).toBe(3)
    clear()
    state.pods = [daemon('node-0')]
    expectations.creationObserved(key)
    expect(await sync()).toMatchObject({ kind: 'wake-after', delayMs: 300_001 })
    expect(requests.map(asks)).toEqual(['update daemonsets/status agent'])
    expect(statusIn(requests)).toMatchObject({ observedGeneration: 2, currentNumberScheduled: 1 })
    clear()
    expectations.creationObserved(key)
    await sync()
    expect(count(requests, 'create pods')).toBe(1)
  })

  test('are forgotten with the set', async () => {
    const { sync, state, expectations } = startWorld({ nodes: nodesOf(2), hasGate: false })
    await sync()
    expect(expectations.satisfied(key)).toBe(false)
    state.daemonSet = undefined
    await sync()
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('are not counted from a cache that has not got them yet', async () => {
    const { sync, requests, expectations, metrics, podCache, clear } = startWorld({ nodes: nodesOf(1) })
    await sync()
    expectations.creationObserved(key)
    clear()
    const why = 'read version: 10 is not as new as written version: 50 for group resource pods'
    expect(await sync()).toMatchObject({ kind: 'wake-after', why })
    expect(requests).toEqual([])
    expect(metrics.write()).toContain('daemonset_controller_stale_sync_skips_total{group="",resource="pods"} 1\n')
    podCache.resourceVersion = '50'
    await sync()
    expect(count(requests, 'create pods')).toBe(1)
  })
})

describe('pods that are refused', () => {
  test('are not asked for hundreds of times; those that came are waited for', async () => {
    const { sync, requests, expectations, events } = startWorld({
      nodes: nodesOf(100),
      refuse: refusing('create pods', refusal(403, 'exceeded quota'), 10),
      hasGate: false,
    })
    expect(errorOf(await sync())).toContain('exceeded quota')
    expect(count(requests, 'create pods')).toBe(15)
    expect(events.filter((text) => text === 'Warning FailedCreate Error creating: exceeded quota')).toHaveLength(5)
    for (let seen = 0; seen < 10; seen += 1) {
      expect(expectations.satisfied(key)).toBe(false)
      expectations.creationObserved(key)
    }
    expect(expectations.satisfied(key)).toBe(true)
    expect(statusIn(requests)).toMatchObject({
      observedGeneration: 3,
      desiredNumberScheduled: 100,
      numberUnavailable: 100,
    })
  })

  test('in a namespace that goes are waited for, and nothing is told', async () => {
    const { sync, requests, expectations, events } = startWorld({
      nodes: nodesOf(5),
      refuse: refusing('create pods', terminating),
    })
    expect(await sync()).toMatchObject({ kind: 'wake-after', delayMs: 300_001 })
    expect(count(requests, 'create pods')).toBe(5)
    expect(events).toEqual([])
    expect(expectations.satisfied(key)).toBe(false)
  })

  test.each([
    { name: 'the pod', refused: ['create pods'], want: 'no create pods' },
    { name: 'the status', refused: ['update daemonsets/status'], want: 'no update daemonsets/status' },
    { name: 'both', refused: ['create pods', 'update daemonsets/status'], want: 'no create pods' },
  ])('or a status, are tried again for $name', async ({ refused, want }) => {
    const refuses = refused.map((what) => refusing(what))
    const refuse: Refuse = (request, earlier) =>
      refuses.map((one) => one(request, earlier)).find((one) => one !== undefined)
    const { sync, requests } = startWorld({ nodes: nodesOf(1), refuse })
    expect(errorOf(await sync())).toContain(want)
    expect(count(requests, 'create pods')).toBe(1)
    expect(count(requests, 'update daemonsets/status')).toBe(refused.length === 1 && want.includes('pods') ? 1 : 2)
  })

  test('several are told together, each once', async () => {
    const pods = ['a', 'b', 'c'].map((name) => daemon('node-0', name))
    const refuse: Refuse = (request) => {
      const text = asks(request)
      if (text === 'delete pods c') return refusal(500, 'this')
      return text === 'delete pods b' ? refusal(500, 'that') : undefined
    }
    const { sync, expectations, events } = startWorld({ nodes: nodesOf(1), pods, refuse })
    expect(errorOf(await sync())).toContain('[unable to delete pods: that, unable to delete pods: this]')
    expect(events).toEqual(['Warning FailedDelete Error deleting: that', 'Warning FailedDelete Error deleting: this'])
    expect(expectations.satisfied(key)).toBe(true)
  })

  test('their deletion, because they are gone, is none that fails', async () => {
    const pods = ['a', 'b'].map((name) => daemon('node-0', name))
    const { sync, expectations, events } = startWorld({
      nodes: nodesOf(1),
      pods,
      refuse: refusing('delete pods', refusal(404, 'NotFound')),
    })
    expect(await sync()).toMatchObject({ kind: 'done' })
    expect(expectations.satisfied(key)).toBe(true)
    expect(events).toEqual([])
  })
})

test('no more than 250 are made, and 250 deleted, at a time', async () => {
  const pods = nodesOf(300).map(({ metadata }) =>
    daemon(metadata?.name ?? '', `${metadata?.name}-too-many`, { hash: 'x' }),
  )
  const more = nodesOf(300).map(({ metadata }) => daemon(metadata?.name ?? '', metadata?.name, { hash: 'x' }))
  const all = startWorld({ nodes: nodesOf(300) })
  await all.sync()
  expect(count(all.requests, 'create pods')).toBe(250)
  const surplus = startWorld({ nodes: nodesOf(300), pods: [...more, ...pods] })
  await surplus.sync()
  expect(count(surplus.requests, 'delete pods')).toBe(250)
})

describe('pods that end', () => {
  const failed = (name: string): Pod => daemon('node-0', name, { phase: 'Failed' })
  const running = (name: string): Pod => daemon('node-0', name)
  test.each([
    { name: 'none', pods: [running('a')], creates: 0, deletes: 0, told: 0 },
    { name: 'none, and none there', pods: [], creates: 1, deletes: 0, told: 0 },
    { name: 'the only one: the next comes once it is gone', pods: [failed('a')], creates: 0, deletes: 1, told: 1 },
    {
      name: 'one beside three that run, of which one is enough',
      pods: [failed('a'), running('b'), running('c'), running('d')],
      creates: 0,
      deletes: 3,
      told: 1,
    },
  ])('are deleted: $name', async ({ pods, creates, deletes, told }) => {
    const { sync, requests, events } = startWorld({ nodes: nodesOf(1), pods })
    await sync()
    expect(count(requests, 'create pods')).toBe(creates)
    expect(count(requests, 'delete pods')).toBe(deletes)
    expect(events.filter((text) => text.includes('FailedDaemonPod'))).toHaveLength(told)
  })

  test('are told of', async () => {
    const { sync, events } = startWorld({
      nodes: nodesOf(2),
      pods: [failed('a'), daemon('node-1', 'b', { phase: 'Succeeded' })],
    })
    await sync()
    expect(events.slice(0, 2)).toEqual([
      'Warning FailedDaemonPod Found failed daemon pod shop/a on node node-0, will try to kill it',
      'Normal SucceededDaemonPod Found succeeded daemon pod shop/b on node node-1, will try to delete it',
    ])
  })

  test('in failure are deleted at once, then after 1 s, 2 s, 4 s; another generation begins anew', async () => {
    const world = startWorld({
      daemonSet: setOf({}, {}, { observedGeneration: 3 }),
      nodes: nodesOf(1),
      pods: [failed('a')],
    })
    const { sync, clock, requests, expectations, clear, state } = world
    const deleted = async (): Promise<boolean> => {
      clear()
      await sync()
      expectations.deletionObserved(key)
      return count(requests, 'delete pods') === 1
    }
    expect(await deleted()).toBe(true)
    for (const delayMs of [1000, 2000, 4000]) {
      expect(await deleted()).toBe(false)
      expect(await sync()).toMatchObject({ kind: 'wake-after', delayMs })
      clock.stepWall(delayMs - 1)
      expect(await deleted()).toBe(false)
      clock.stepWall(1)
      expect(await deleted()).toBe(true)
    }
    expect(await deleted()).toBe(false)
    state.daemonSet = setOf({}, {}, { observedGeneration: 4 })
    expect(await deleted()).toBe(true)
    expect(await sync()).toMatchObject({ kind: 'wake-after', delayMs: 1000 })
  })
})

test('of failed pods that are held back the first to go wakes the set', async () => {
  const failed = (index: number): Pod => daemon(`node-${index}`, `failed-${index}`, { phase: 'Failed' })
  const { sync, clock, expectations, state } = startWorld({ nodes: nodesOf(1), pods: [failed(0)] })
  for (const delayMs of [0, 1000]) {
    clock.stepWall(delayMs)
    await sync()
    expectations.deletionObserved(key)
  }
  state.nodes = nodesOf(2)
  state.pods = [failed(0), failed(1)]
  await sync()
  expectations.deletionObserved(key)
  expect(await sync()).toMatchObject({ kind: 'wake-after', delayMs: 1000 })
})

describe('the status', () => {
  const get = 'get daemonsets agent'
  const put = 'update daemonsets/status agent'
  test.each([
    { name: 'is written', puts: 0, want: [put] },
    { name: 'is written once more onto what is there now', puts: 1, want: [put, get, put] },
    { name: 'is refused twice', puts: 2, want: [put, get, put], error: 'no put 2' },
    { name: 'is refused, and cannot be read', puts: 1, gets: 1, want: [put, get], error: 'no get' },
  ])('$name', async ({ puts, gets = 0, want, error }) => {
    let asked = 0
    const refuse: Refuse = (request) => {
      if (asks(request) === get) return gets === 0 ? undefined : refusal(500, 'no get')
      if (asks(request) !== put) return undefined
      asked += 1
      return asked > puts ? undefined : refusal(409, `no put ${asked}`)
    }
    const conditions = [{ type: 'Odd', status: 'True' }]
    const live = setOf(
      {},
      { resourceVersion: '8', generation: 4 },
      { collisionCount: 1, conditions, observedGeneration: 1 },
    )
    const { sync, requests } = startWorld({ live, nodes: nodesOf(1), pods: [daemon('node-0')], refuse })
    const outcome = await sync()
    expect(requests.map(asks)).toEqual(want)
    if (error === undefined) expect(outcome.kind).toBe('done')
    else expect(errorOf(outcome)).toContain(error)
    const written = requests.at(-1)?.body as DaemonSet | undefined
    if (puts > 0 && error === undefined) expect(written?.metadata?.resourceVersion).toBe('8')
    const counted = { observedGeneration: 3, desiredNumberScheduled: 1, numberReady: 1, updatedNumberScheduled: 1 }
    if (error === undefined)
      expect(written?.status).toMatchObject(puts > 0 ? { ...counted, collisionCount: 1, conditions } : counted)
  })

  test('is not tried again when the controller stops', async () => {
    const stop = new AbortController()
    const refuse: Refuse = () => {
      stop.abort()
      return refusal(500, 'stopped')
    }
    const { sync, requests } = startWorld({ nodes: nodesOf(1), pods: [daemon('node-0')], refuse })
    expect(errorOf(await sync(stop.signal))).toContain('stopped')
    expect(requests.map(asks)).toEqual([put])
  })

  test('is left alone when it says so already', async () => {
    const first = startWorld({ nodes: nodesOf(2), pods: [daemon('node-0'), daemon('node-1', 'b', { ready: false })] })
    await first.sync()
    const status = statusIn(first.requests)
    const again = startWorld({ ...first.state, daemonSet: setOf({}, {}, status) })
    await again.sync()
    expect(status).toMatchObject({ numberReady: 1, numberUnavailable: 1 })
    expect(again.requests).toEqual([])
  })

  test('is looked at again when a ready pod becomes available', async () => {
    const daemonSet = setOf({ minReadySeconds: 3600 })
    const { sync } = startWorld({
      daemonSet,
      nodes: nodesOf(1),
      pods: [daemon('node-0', 'a', { readySince: '11:30:00' })],
    })
    expect(await sync()).toMatchObject({ kind: 'wake-after', delayMs: 30 * 60_000 })
  })
})

describe('a rolling update', () => {
  const old = (node: string): Pod => daemon(node, `on-${node}`, { hash: 'old' })
  const both = [old('node-0'), old('node-1')]
  test.each([
    { name: 'replaces pods', spec: rolling, nodes: 2, pods: both, want: ['delete pods on-node-0'] },
    { name: 'is none on deletion', spec: {}, nodes: 2, pods: both, want: [] },
    { name: 'waits until each node has a pod', spec: rolling, nodes: 3, pods: both, want: ['create pods'] },
    {
      name: 'waits until none has too many',
      spec: rolling,
      nodes: 2,
      pods: [...both, daemon('node-1', 'more')],
      want: ['delete pods on-node-1'],
    },
  ])('$name', async ({ spec, nodes, pods, want }) => {
    const { sync, requests, expectations } = startWorld({ daemonSet: setOf(spec), nodes: nodesOf(nodes), pods })
    await sync()
    expect(requests.map(asks).filter((text) => text.includes(' pods'))).toEqual(want)
    expect(expectations.satisfied(key)).toBe(want.length === 0)
  })

  test('waits for what was deleted, though it is gone already', async () => {
    const pods = [...both, daemon('node-1', 'more')]
    const refuse = refusing('delete pods', refusal(404, 'NotFound'))
    const { sync, requests, expectations } = startWorld({ daemonSet: setOf(rolling), nodes: nodesOf(2), pods, refuse })
    await sync()
    expect(expectations.satisfied(key)).toBe(true)
    expect(requests.map(asks)).toEqual(['delete pods on-node-1', 'update daemonsets/status agent'])
  })

  test('with limits that are none is tried again, and the status written', async () => {
    const rollingUpdate = { maxUnavailable: 'some' }
    const daemonSet = setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } })
    const { sync, requests } = startWorld({ daemonSet, nodes: nodesOf(2), pods: both })
    expect(errorOf(await sync())).toContain('string is not a percentage')
    expect(requests.map(asks)).toEqual(['update daemonsets/status agent'])
  })
})

describe('old revisions', () => {
  const old = [revisionOf('a', 1, { a: 1 }), revisionOf('b', 2, { b: 2 })]
  const world = { daemonSet: setOf({ revisionHistoryLimit: 1 }), revisions: [current, ...old] }
  test('go when there are too many', async () => {
    const { sync, requests } = startWorld(world)
    await sync()
    expect(requests.map(asks)).toEqual(['delete controllerrevisions a', 'update daemonsets/status agent'])
  })

  test('that pods are of stay, even of pods that are finished and go', async () => {
    const pods = [daemon('node-0', 'x', { hash: 'a', phase: 'Failed', going: true })]
    const { sync, requests } = startWorld({ ...world, pods })
    await sync()
    expect(count(requests, 'delete controllerrevisions')).toBe(1)
    expect(count(requests, 'delete controllerrevisions b')).toBe(1)
  })

  test('that cannot be deleted are tried again after the status; those that are gone are gone', async () => {
    const { sync, requests } = startWorld({
      ...world,
      refuse: refusing('delete controllerrevisions', refusal(500, 'no')),
    })
    expect(errorOf(await sync())).toContain('failed to clean up revisions of DaemonSet: no')
    expect(count(requests, 'update daemonsets/status')).toBe(1)
    const gone = startWorld({ ...world, refuse: refusing('delete controllerrevisions', refusal(404, 'NotFound')) })
    expect(await gone.sync()).toMatchObject({ kind: 'done' })
  })

  test('wait when pods were refused', async () => {
    const { sync, requests } = startWorld({ ...world, nodes: nodesOf(1), refuse: refusing('create pods') })
    await sync()
    expect(count(requests, 'delete controllerrevisions')).toBe(0)
  })
})
