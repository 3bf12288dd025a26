import { namespaces as namespaceType, type KubeObject, type Namespace } from '@coxswain/api'
import { silentLogger, type Logger } from '@coxswain/base'
import { createClient, type ApiRequest, type StatusError } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal } from '../shared/testing/recording-client.ts'
import { ServedResources, type Served } from '../shared/testing/served-resources.ts'
import { reconcile } from './reconcile.ts'

const deletedMs = Date.parse('2026-01-01T10:00:00Z')
const every = ['create', 'delete', 'deletecollection', 'get', 'list', 'update', 'watch']
const served: readonly Served[] = [
  { resource: 'v1/configmaps', verbs: every },
  { resource: 'v1/pods', verbs: every },
  { resource: 'apps/v1/deployments', verbs: every },
]

const web = (more: Namespace = {}): Namespace => ({
  metadata: { name: 'web', uid: 'uid', resourceVersion: '1', deletionTimestamp: new Date(deletedMs).toISOString() },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Terminating' },
  ...more,
})

const object = (name: string, finalizers?: readonly string[]): KubeObject => ({
  metadata: { name, namespace: 'web', ...(finalizers === undefined ? {} : { finalizers }) },
})
const pod = (name: string, finalizers?: readonly string[]): KubeObject =>
  ({ ...object(name, finalizers), spec: { terminationGracePeriodSeconds: 30 } }) as KubeObject

interface Scene {
  readonly live?: Namespace
  /** What every GET but the first finds. */
  readonly later?: Namespace
  readonly cached?: readonly Namespace[]
  readonly serves?: readonly Served[]
  /** What deletions leave, by resource. */
  readonly left?: Readonly<Record<string, readonly KubeObject[]>>
  readonly refuse?: (told: string, earlier: number) => StatusError | undefined
  readonly isAway?: boolean
  readonly stale?: readonly string[]
  readonly secondsLater?: number
}

/** As `verb resource`, with a subresource and the name of one object. */
function tell({ verb, target }: ApiRequest): string {
  const { resource, subresource, name } = target
  const path = [resource, resource === 'namespaces' ? undefined : name, subresource]
  return `${verb} ${path.filter((each) => each !== undefined).join('/')}`
}

function setUp(scene: Scene) {
  const { live = web(), later = live, cached = [live], serves = served, left = {}, refuse = () => undefined } = scene
  const server = new ServedResources(...serves)
  if (scene.isAway === true) server.goAway()
  server.stale(...(scene.stale ?? []))
  let reads = 0
  const found = {
    get namespaces(): readonly Namespace[] {
      reads += 1
      return [reads === 1 ? live : later]
    },
  }
  const recording = recordingClient(
    found,
    (request, earlier) => refuse(tell(request), earlier),
    ({ verb, target, body }) => (verb === 'list' ? { items: left[target.resource] ?? [] } : body),
  )
  const { transport } = recording.client
  const raw = server.client.transport.raw.bind(server.client.transport)
  const client = createClient({ request: (request) => transport.request(request), watch: transport.watch, raw })
  const logged: unknown[] = []
  const logger: Logger = { ...silentLogger, error: (_, error) => void logged.push(error) }
  const clock = new VirtualClock({ startMs: deletedMs + (scene.secondsLater ?? 5) * 1000 })
  const run = () =>
    reconcile({ client, namespaces: listerOf(cached), clock, logger }, 'web', new AbortController().signal)
  const statuses = () =>
    recording.requests.filter(({ target }) => target.subresource === 'status').map(({ body }) => body as Namespace)
  /** Of the last status that was sent: those that tell of trouble. */
  const troubles = () =>
    statuses()
      .at(-1)
      ?.status?.conditions?.filter(({ status }) => status === 'True')
      .map(({ reason, message }) => [reason, message])
  return { run, told: () => recording.requests.map(tell), requests: recording.requests, statuses, troubles, logged }
}

const withMessage = (message: string): unknown => expect.objectContaining({ message })
const isBackground = (body: unknown): boolean =>
  (body as { propagationPolicy?: string }).propagationPolicy === 'Background'

describe('nothing is deleted of a namespace that', () => {
  test.each([
    { name: 'no cache has', scene: { cached: [] }, want: [] },
    { name: 'is gone', scene: { refuse: () => refusal(404, 'NotFound') }, want: ['get namespaces'] },
    {
      name: 'is not being deleted',
      scene: { live: web({ metadata: { name: 'web' }, status: { phase: 'Active' } }) },
      want: ['get namespaces'],
    },
    { name: 'is finalized', scene: { live: web({ spec: { finalizers: [] } }) }, want: ['get namespaces'] },
    {
      name: 'is finalized, whatever discovery says',
      scene: { live: web({ spec: {} }), isAway: true },
      want: ['get namespaces'],
    },
  ])('$name', async ({ scene, want }) => {
    const { run, told } = setUp(scene)
    expect(await run()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(want)
  })
})

test('pods go first, then all else, then the namespace', async () => {
  const { run, told, troubles, requests } = setUp({})
  expect(await run()).toMatchObject({ kind: 'done' })
  const [first, ...rest] = told()
  expect(first).toBe('get namespaces')
  expect(rest.slice(0, 3)).toEqual(['list pods', 'deletecollection pods', 'list pods'])
  expect(rest.slice(3, 7).toSorted()).toEqual([
    'deletecollection configmaps',
    'deletecollection deployments',
    'list configmaps',
    'list deployments',
  ])
  expect(rest.slice(7)).toEqual(['update namespaces/status', 'update namespaces/finalize'])
  expect(troubles()).toEqual([])
  const deletions = requests.filter(({ verb }) => verb === 'deletecollection')
  expect(deletions.every(({ body }) => isBackground(body))).toBe(true)
})

describe('a resource', () => {
  const maps: Served = { resource: 'v1/configmaps', verbs: every }
  const without = (...verbs: readonly string[]): Served => ({
    ...maps,
    verbs: every.filter((verb) => !verbs.includes(verb)),
  })
  const refuseOnce = (what: string, code: number) => (told: string) =>
    told === what ? refusal(code, code === 404 ? 'NotFound' : 'MethodNotAllowed') : undefined
  const each = ['list configmaps', 'delete configmaps/a', 'delete configmaps/b', 'list configmaps']
  const waits = { kind: 'wake-after', delayMs: 8000 }
  test.each([
    {
      name: 'that has no deletion of all is deleted one by one',
      serves: without('deletecollection'),
      want: each,
      ends: waits,
    },
    {
      name: 'whose deletion of all is not found is deleted one by one',
      refuse: refuseOnce('deletecollection configmaps', 404),
      want: ['deletecollection configmaps', ...each],
      ends: waits,
    },
    {
      name: 'whose deletion of all is not allowed is deleted one by one',
      refuse: refuseOnce('deletecollection configmaps', 405),
      want: ['deletecollection configmaps', ...each],
      ends: waits,
    },
    {
      name: 'of which one is gone goes on with the next',
      serves: without('deletecollection'),
      refuse: refuseOnce('delete configmaps/a', 404),
      want: each,
      ends: waits,
    },
    {
      name: 'of which one cannot be deleted at all goes on with the next',
      serves: without('deletecollection'),
      refuse: refuseOnce('delete configmaps/a', 405),
      want: each,
      ends: waits,
    },
    {
      name: 'that cannot be listed is taken for empty',
      serves: without('list'),
      want: ['deletecollection configmaps'],
      ends: { kind: 'done' },
    },
    {
      name: 'whose list is not found is taken for empty',
      refuse: refuseOnce('list configmaps', 404),
      want: ['deletecollection configmaps', 'list configmaps'],
      ends: { kind: 'done' },
    },
    { name: 'that cannot be deleted is left alone', serves: without('delete'), want: [], ends: { kind: 'done' } },
    {
      name: 'of the whole cluster is left alone',
      serves: { ...maps, scope: 'Cluster' as const },
      want: [],
      ends: { kind: 'done' },
    },
  ])('$name', async ({ serves = maps, refuse, want, ends }) => {
    const left = { configmaps: [object('a', ['example.com/f']), object('b')] }
    const { run, told, requests } = setUp({ serves: [serves], left, ...(refuse === undefined ? {} : { refuse }) })
    expect(await run()).toMatchObject(ends)
    expect(told().filter((line) => line.includes('configmaps'))).toEqual(want)
    const deletions = requests.filter(({ verb }) => verb === 'delete')
    expect(deletions.every(({ body }) => isBackground(body))).toBe(true)
  })
})

const unexpected = (gvr: string): string => `unexpected items still remain in namespace: web for gvr: ${gvr}`
const failedToDelete = (...texts: readonly string[]): readonly string[] => [
  'ContentDeletionFailed',
  `Failed to delete all resource types, ${texts.length} remaining: ${texts.join(', ')}`,
]
const refuse = (...what: readonly string[]) => ({
  refuse: (told: string) => (what.includes(told) ? refusal(500, told) : undefined),
})

describe('all else waits for pods', () => {
  test.each([
    { name: 'that have time to stop', left: [pod('a')], ends: { kind: 'wake-after', delayMs: 16_000 }, troubles: [] },
    {
      name: 'that have finalizers and time to stop',
      left: [pod('a', ['example.com/f'])],
      ends: { kind: 'wake-after', delayMs: 16_000 },
      troubles: [],
    },
    {
      name: 'that have finalizers',
      left: [pod('a', ['example.com/f']), pod('b')],
      secondsLater: 30,
      ends: { kind: 'wake-after', delayMs: 8000 },
      troubles: [],
    },
    {
      name: 'that should be gone',
      left: [pod('a')],
      secondsLater: 30,
      ends: {
        kind: 'retry',
        error: withMessage(`failed to delete pods for namespace: web, err: ${unexpected('/v1, Resource=pods')}`),
      },
      troubles: [failedToDelete(unexpected('/v1, Resource=pods'))],
    },
  ])('$name', async ({ left, secondsLater = 5, ends, troubles: wanted }) => {
    const { run, told, troubles } = setUp({ left: { pods: left }, secondsLater })
    expect(await run()).toMatchObject(ends)
    expect(told().filter((line) => /configmaps|deployments|finalize/.test(line))).toEqual([])
    expect(troubles()).toEqual(wanted)
  })

  test.each([
    { name: 'counted', what: 'list pods' },
    { name: 'deleted', what: 'deletecollection pods' },
  ])('but not for pods that cannot be $name', async ({ what }) => {
    const { run, told, troubles } = setUp({ left: { pods: [pod('a')] }, ...refuse(what) })
    const error = withMessage(`failed to delete pods for namespace: web, err: ${what}`)
    expect(await run()).toMatchObject({ kind: 'retry', error })
    expect(told()).toContain('deletecollection configmaps')
    expect(told()).not.toContain('update namespaces/finalize')
    expect(troubles()).toEqual([failedToDelete(what)])
  })
})

describe('content', () => {
  const remain = (text: string): readonly string[] => ['SomeResourcesRemain', `Some resources are remaining: ${text}`]
  test.each([
    {
      name: 'with finalizers is waited for',
      scene: { left: { configmaps: [object('a', ['example.com/f']), object('b', ['example.com/f'])] } },
      ends: { kind: 'wake-after', delayMs: 8000 },
      troubles: [
        remain('configmaps. has 2 resource instances'),
        [
          'SomeFinalizersRemain',
          'Some content in the namespace has finalizers remaining: example.com/f in 2 resource instances',
        ],
      ],
    },
    {
      name: 'that stays for no reason is a failure, and counted',
      scene: { left: { deployments: [object('a')] } },
      ends: { kind: 'retry', error: withMessage(unexpected('apps/v1, Resource=deployments')) },
      troubles: [
        failedToDelete(unexpected('apps/v1, Resource=deployments')),
        remain('deployments.apps has 1 resource instances'),
      ],
    },
    {
      name: 'that cannot be deleted does not hold up the rest',
      scene: refuse('deletecollection configmaps', 'list deployments'),
      ends: { kind: 'retry', error: withMessage('[deletecollection configmaps, list deployments]') },
      troubles: [failedToDelete('deletecollection configmaps', 'list deployments')],
    },
    {
      name: 'of which one object cannot be deleted is a failure',
      scene: {
        serves: [{ resource: 'v1/configmaps', verbs: ['delete', 'list'] }],
        left: { configmaps: [object('a')] },
        ...refuse('delete configmaps/a'),
      },
      ends: { kind: 'retry', error: withMessage('delete configmaps/a') },
      troubles: [failedToDelete('delete configmaps/a')],
    },
  ])('$name', async ({ scene, ends, troubles: wanted }) => {
    const { run, told, troubles } = setUp(scene)
    expect(await run()).toMatchObject(ends)
    expect(troubles()).toEqual(wanted)
    expect(told()).not.toContain('update namespaces/finalize')
  })
})

describe('what discovery cannot tell', () => {
  test('is tried again, when all that it tells is gone', async () => {
    const { run, told, troubles } = setUp({ stale: ['metrics.k8s.io/v1beta1', 'a.example.com/v1'] })
    const message =
      'Discovery failed for some groups, 2 failing: unable to retrieve the complete list of server APIs: a.example.com/v1: stale GroupVersion discovery: a.example.com/v1, metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1'
    expect(await run()).toMatchObject({ kind: 'retry' })
    expect(told().filter((line) => line.startsWith('deletecollection'))).toHaveLength(3)
    expect(told()).not.toContain('update namespaces/finalize')
    expect(troubles()).toEqual([['DiscoveryFailed', message]])
  })

  test('may be everything', async () => {
    const { run, told, troubles } = setUp({ isAway: true })
    expect(await run()).toMatchObject({ kind: 'retry' })
    expect(told()).toEqual(['get namespaces', 'update namespaces/status'])
    expect(troubles()).toEqual([['DiscoveryFailed', expect.stringContaining('503: away')]])
  })
})

describe('a write', () => {
  const active = web({ status: { phase: 'Active' } })
  const conflictOnce = (what: string) => {
    let isRefused = false
    return (told: string) => {
      if (told !== what || isRefused) return undefined
      isRefused = true
      return refusal(409, 'Conflict')
    }
  }

  test('says that the namespace is terminating', async () => {
    const { run, told, statuses } = setUp({ live: active })
    expect(await run()).toMatchObject({ kind: 'done' })
    expect(told().slice(0, 2)).toEqual(['get namespaces', 'update namespaces/status'])
    expect(statuses()[0]?.status).toEqual({ phase: 'Terminating' })
  })

  test.each([
    { name: 'status', live: active },
    { name: 'finalize', live: web() },
  ])('of $name that meets a conflict is done again', async ({ name, live }) => {
    const write = `update namespaces/${name}`
    const { run, told } = setUp({ live, serves: [], refuse: conflictOnce(write) })
    expect(await run()).toMatchObject({ kind: 'done' })
    const first = told().indexOf(write)
    expect(told().slice(first, first + 3)).toEqual([write, 'get namespaces', write])
  })

  test.each([
    { name: 'status', live: active },
    { name: 'finalize', live: web() },
  ])('of $name finds the namespace gone, and that is well', async ({ name, live }) => {
    const refused = (told: string) => (told === `update namespaces/${name}` ? refusal(404, 'NotFound') : undefined)
    expect(await setUp({ live, serves: [], refuse: refused }).run()).toMatchObject({ kind: 'done' })
  })

  test('is not done again where somebody else has', async () => {
    const refused = conflictOnce('update namespaces/status')
    const { run, told, statuses } = setUp({ live: active, later: web(), serves: [], refuse: refused })
    await run()
    expect(told().slice(0, 3)).toEqual(['get namespaces', 'update namespaces/status', 'get namespaces'])
    // The second one is about the conditions.
    expect(statuses().map(({ status }) => status?.conditions?.length)).toEqual([undefined, 5])
  })

  test('is not done to another namespace of the name', async () => {
    const later = { ...active, metadata: { ...active.metadata, uid: 'another' } }
    const { run } = setUp({ live: active, later, refuse: conflictOnce('update namespaces/status') })
    await expect(run()).rejects.toThrow('namespace uid has changed across retries')
  })

  test('of the conditions that is refused is told, and no more', async () => {
    const refused = (told: string) => (told === 'update namespaces/status' ? refusal(500, 'no') : undefined)
    const { run, told, logged } = setUp({ serves: [], refuse: refused })
    expect(await run()).toMatchObject({ kind: 'done' })
    expect(told().at(-1)).toBe('update namespaces/finalize')
    expect(logged).toHaveLength(1)
  })

  test('of conditions that have not changed is none', async () => {
    const first = setUp({ left: { configmaps: [object('a', ['example.com/f'])] } })
    await first.run()
    const [live] = first.statuses()
    const second = setUp({
      ...(live === undefined ? {} : { live }),
      left: { configmaps: [object('a', ['example.com/f'])] },
    })
    await second.run()
    expect(second.told().filter((line) => line.startsWith('update'))).toEqual([])
  })

  test('of finalizers takes our own', async () => {
    const live = web({ spec: { finalizers: ['z', 'kubernetes', 'a'] } })
    const { run, requests } = setUp({ live, serves: [] })
    await run()
    const { target, body } = requests.at(-1) ?? {}
    expect(target).toMatchObject({ resource: namespaceType.plural, name: 'web', subresource: 'finalize' })
    expect((body as Namespace).spec?.finalizers).toEqual(['a', 'z'])
  })
})
