import { podDisruptionBudgets, type Pod, type PodDisruptionBudget } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest, type Client } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, listerOf, pod } from '../shared/testing/builders.ts'
import { budgetHandlers, podHandlers } from './controller.ts'
import { BudgetsOfPods } from './observe.ts'
import { reconcile, reconcileStalePod, type Deps } from './reconcile.ts'

const startMs = Date.parse(at('12:00:00'))
type Spec = NonNullable<PodDisruptionBudget['spec']>
const budget = (name: string, spec: Spec = { selector: { matchLabels: { app: 'web' } } }): PodDisruptionBudget => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', generation: 1 },
  spec,
})
const refusal = (code: number, reason: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: `${reason}!`,
  })

describe('a pod wakes', () => {
  function woken(budgets: readonly PodDisruptionBudget[], change: (handlers: ReturnType<typeof podHandlers>) => void) {
    const told: string[] = []
    const handlers = podHandlers({
      budgets: new BudgetsOfPods(listerOf(budgets)),
      recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
      clock: new VirtualClock({ startMs }),
      syncs: { wake: (key) => void told.push(key) },
      stalePods: { wakeAfter: (key, delayMs) => void told.push(`${key} in ${delayMs}`) },
    })
    change(handlers)
    return told
  }
  const other = budget('other', { selector: { matchLabels: { app: 'db' } } })
  const broken = budget('broken', { selector: { matchExpressions: [{ key: 'app', operator: 'Near' }] } })
  const nothing = budget('nothing', {})
  const all = budget('all', { selector: {} })
  const elsewhere = { ...budget('web'), metadata: { name: 'web', namespace: 'else' } }
  const multiple =
    'Warning MultiplePodDisruptionBudgets Pod "shop"/"a" matches multiple PodDisruptionBudgets.  Chose "all" arbitrarily.'
  test.each([
    { name: 'its budget', budgets: [budget('web'), other], want: ['shop/web'] },
    { name: 'nobody when none is about it', budgets: [other, nothing, broken, elsewhere], want: [] },
    { name: 'a budget of everything', budgets: [all], want: ['shop/all'] },
    { name: 'one of several, and tells', budgets: [budget('web'), all], want: [multiple, 'shop/all'] },
  ])('$name', ({ budgets, want }) => {
    expect(woken(budgets, (handlers) => handlers.added?.(pod('a'), false))).toEqual(want)
    expect(woken(budgets, (handlers) => handlers.updated?.(pod('a'), pod('a')))).toEqual(want)
    expect(woken(budgets, (handlers) => handlers.deleted?.(pod('a'), false))).toEqual(want)
  })

  test('the budget of its labels now, not of those before', () => {
    const moved = pod('a', { metadata: { labels: { app: 'db' } } })
    expect(woken([budget('web'), other], (handlers) => handlers.updated?.(pod('a'), moved))).toEqual(['shop/other'])
  })

  test('whoever takes stale marks off, when they will be', () => {
    const marked = {
      ...pod('a'),
      status: { conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: at('11:59:30') }] },
    }
    expect(woken([], (handlers) => handlers.added?.(marked, false))).toEqual(['shop/a in 90000'])
    expect(woken([], (handlers) => handlers.deleted?.(marked, false))).toEqual([])
  })

  test('and every change of a budget wakes itself', () => {
    const told: string[] = []
    const handlers = budgetHandlers({ wake: (key) => void told.push(key) })
    handlers.added?.(budget('web'), true)
    handlers.updated?.(budget('web'), budget('web'))
    handlers.deleted?.(budget('web'), false)
    expect(told).toEqual(['shop/web', 'shop/web', 'shop/web'])
  })
})

describe('a sync', () => {
  const signal = new AbortController().signal

  function setUp(
    budgets: readonly PodDisruptionBudget[],
    pods: readonly Pod[],
    refuse: readonly (StatusError | undefined)[] = [],
  ) {
    const answers = [...refuse]
    const written: ApiRequest[] = []
    const told: string[] = []
    const never = () => Promise.reject(new Error('not asked for'))
    const client: Client = createClient({
      request: async (request) => {
        written.push(request)
        const error = answers.shift()
        if (error !== undefined) throw error
        return { code: 200, body: request.body, warnings: [] }
      },
      watch: never,
      raw: never,
    })
    const none = listerOf<never>([])
    const deps: Deps = {
      listers: {
        budgets: listerOf(budgets),
        pods: listerOf(pods),
        replicationControllers: none,
        replicaSets: none,
        deployments: none,
        statefulSets: none,
      },
      client,
      scales: { get: () => Promise.reject(new Error('no answer')) },
      recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
      clock: new VirtualClock({ startMs }),
      recheckAfter: (key, delayMs) => void told.push(`${key} in ${delayMs}`),
    }
    const statuses = () => written.map(({ body }) => (body as PodDisruptionBudget).status)
    return { deps, told, written, statuses }
  }
  const web = budget('web', { selector: { matchLabels: { app: 'web' } }, minAvailable: 1 })
  const share = budget('web', { selector: { matchLabels: { app: 'web' } }, maxUnavailable: 1 })

  test('writes what may go', async () => {
    const { deps, statuses, written } = setUp([web], [pod('a'), pod('b')])
    expect(await reconcile(deps, 'shop/web', signal)).toMatchObject({ kind: 'done' })
    expect(statuses()).toMatchObject([{ currentHealthy: 2, disruptionsAllowed: 1 }])
    expect(written[0]?.target).toMatchObject({ resource: podDisruptionBudgets.plural, subresource: 'status' })
  })

  test('of a budget that is gone is done', async () => {
    const { deps, written } = setUp([], [])
    expect(await reconcile(deps, 'shop/web', signal)).toMatchObject({ kind: 'done' })
    expect(written).toEqual([])
  })

  test('looks again when an eviction will have had its time', async () => {
    const evicted = { ...web, status: { disruptedPods: { a: at('11:59:00') } } }
    const { deps, told } = setUp([evicted], [pod('a'), pod('b')])
    await reconcile(deps, 'shop/web', signal)
    expect(told).toEqual(['shop/web in 60000'])
  })

  test('tells of an eviction that did not come, and of no pods', async () => {
    const evicted = { ...web, status: { disruptedPods: { a: at('11:00:00') } } }
    const given = setUp([evicted], [pod('a')])
    await reconcile(given.deps, 'shop/web', signal)
    expect(given.told).toEqual(["Warning NotDeleted Pod was expected by PDB shop/shop to be deleted but it wasn't"])
    const empty = setUp([web], [])
    await reconcile(empty.deps, 'shop/web', signal)
    expect(empty.told).toEqual(['Normal NoPods No matching pods found'])
  })

  test('that meets a conflict is tried again, and nothing is shut', async () => {
    const { deps, statuses } = setUp([web], [pod('a')], [refusal(409, 'Conflict')])
    expect(await reconcile(deps, 'shop/web', signal)).toMatchObject({ kind: 'retry' })
    expect(statuses()).toHaveLength(1)
  })

  test.each([
    {
      name: 'write is refused',
      seen: web,
      refuse: [refusal(500, 'InternalError')],
      message: 'InternalError!',
      told: [],
    },
    {
      name: 'owners cannot be asked',
      seen: share,
      refuse: [],
      message: 'no answer',
      told: ['Warning CalculateExpectedPodCountFailed Failed to calculate the number of expected pods: no answer'],
    },
  ])('whose $name lets nothing go, and waits for the next change', async ({ seen, refuse, message, told: wanted }) => {
    const { deps, statuses, told } = setUp([seen], [pod('a', { owner: 'web' })], refuse)
    expect(await reconcile(deps, 'shop/web', signal)).toMatchObject({ kind: 'done' })
    expect(statuses().at(-1)).toMatchObject({ disruptionsAllowed: 0, conditions: [{ reason: 'SyncFailed', message }] })
    expect(told).toEqual(wanted)
  })

  test('that cannot even write that is tried again', async () => {
    const { deps } = setUp([web], [pod('a')], [refusal(500, 'InternalError'), refusal(503, 'ServiceUnavailable')])
    await expect(reconcile(deps, 'shop/web', signal)).rejects.toThrow('ServiceUnavailable!')
  })

  test('of a selector that cannot be read tells so', async () => {
    const broken = budget('web', { selector: { matchExpressions: [{ key: 'app', operator: 'Near' }] } })
    const { deps, told, statuses } = setUp([broken], [pod('a')])
    await reconcile(deps, 'shop/web', signal)
    expect(told).toEqual([expect.stringMatching(/^Warning NoPods Failed to get pods: /)])
    expect(statuses()).toMatchObject([{ conditions: [{ reason: 'SyncFailed' }] }])
  })

  test('of a stale mark waits until it is, and then takes it off', async () => {
    const marked = (since: string): Pod => ({
      ...pod('a'),
      status: { conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: at(since) }] },
    })
    const young = setUp([], [marked('11:59:00')])
    expect(await reconcileStalePod(young.deps, 'shop/a', signal)).toMatchObject({ kind: 'wake-after', delayMs: 60_000 })
    const old = setUp([], [marked('11:58:00')])
    expect(await reconcileStalePod(old.deps, 'shop/a', signal)).toMatchObject({ kind: 'done' })
    expect(old.statuses()).toMatchObject([{ conditions: [{ status: 'False' }] }])
    expect(await reconcileStalePod(old.deps, 'shop/gone', signal)).toMatchObject({ kind: 'done' })
    expect([young.written.length, old.written.length]).toEqual([0, 1])
  })
})
