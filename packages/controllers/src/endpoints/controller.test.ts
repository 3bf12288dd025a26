import type { Endpoints, Service } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { createWrittenVersions } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { SelectedPods } from '../shared/endpoints/selected-pods.ts'
import { serviceHandlers } from '../shared/endpoints/service-handlers.ts'
import { TriggerTimes } from '../shared/endpoints/trigger-times.ts'
import { listerOf } from '../shared/testing/builders.ts'
import { podBehind, service } from '../shared/testing/service-builders.ts'
import { endpointsHandlers, wakeLeftovers } from './controller.ts'
import { reconcile, type Deps } from './reconcile.ts'

const refusal = (reason: string, cause?: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    message: `${reason}!`,
    details: { causes: cause === undefined ? [] : [{ reason: cause }] },
  })

interface World {
  readonly services?: readonly Service[]
  readonly endpoints?: readonly Endpoints[]
  readonly refuse?: StatusError
}

function setUp({ services = [], endpoints = [], refuse }: World) {
  const requests: ApiRequest[] = []
  const events: unknown[] = []
  const never = () => Promise.reject(new Error('not asked for'))
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      if (refuse !== undefined) throw refuse
      return { code: 200, body: { metadata: { uid: 'e', resourceVersion: '8' } }, warnings: [] }
    },
    watch: never,
    raw: never,
  })
  const selected = new SelectedPods(listerOf([podBehind('a')]))
  for (const one of services) selected.watch(one)
  const cache = { resourceVersion: '7' }
  const deps: Deps = {
    client,
    services: listerOf(services),
    endpoints: listerOf(endpoints),
    selected,
    recorder: { event: (about, ...rest) => void events.push([about, ...rest]) },
    triggerTimes: new TriggerTimes(),
    written: createWrittenVersions({ watched: [{ group: '', resource: 'endpoints', cache }] }),
  }
  const pass = () => reconcile(deps, 'shop/web', new AbortController().signal)
  return { requests, events, pass, cache }
}

const existing: Endpoints = {
  metadata: { name: 'web', namespace: 'shop', uid: 'e', resourceVersion: '7' },
}

describe('the Endpoints of a Service', () => {
  test.each<{ name: string; world: World; want: readonly string[] }>([
    { name: 'are made', world: { services: [service()] }, want: ['create'] },
    { name: 'are written again', world: { services: [service()], endpoints: [existing] }, want: ['update'] },
    { name: 'go with it', world: { endpoints: [existing] }, want: ['delete web'] },
    { name: 'go with it though the cache has none', world: {}, want: ['delete web'] },
    { name: 'may be gone', world: { refuse: refusal('NotFound') }, want: ['delete web'] },
    {
      name: 'are others’ work without a selector',
      world: { services: [service('web', { selector: undefined })] },
      want: [],
    },
    {
      name: 'are none when it is a name',
      world: { services: [service('web', { type: 'ExternalName' })], endpoints: [existing] },
      want: [],
    },
    {
      name: 'cannot be made in a namespace that ends',
      world: { services: [service()], refuse: refusal('Forbidden', 'NamespaceTerminating') },
      want: ['create'],
    },
  ])('$name', async ({ world, want }) => {
    const { requests, events, pass } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests.map(({ verb, target }) => [verb, ...(verb === 'delete' ? [target.name] : [])].join(' '))).toEqual(
      want,
    )
    expect(events).toEqual([])
  })

  test('are not touched again before the cache has them', async () => {
    const { requests, pass, cache } = setUp({ services: [service()], endpoints: [existing] })
    await pass()
    expect(await pass()).toMatchObject({ kind: 'wake-after' })
    expect(requests).toHaveLength(1)
    cache.resourceVersion = '8'
    await pass()
    expect(requests).toHaveLength(2)
  })

  test('that are refused are told of', async () => {
    const create = setUp({ services: [service()], refuse: refusal('Forbidden') })
    await expect(create.pass()).rejects.toThrow('Forbidden!')
    expect(create.events).toEqual([
      [
        { apiVersion: 'v1', kind: 'Endpoints', name: 'web' },
        'Warning',
        'FailedToCreateEndpoint',
        'Failed to create endpoint for service shop/web: Forbidden!',
      ],
    ])
    const update = setUp({ services: [service()], endpoints: [existing], refuse: refusal('Conflict') })
    await expect(update.pass()).rejects.toThrow('Conflict!')
    expect(update.events).toMatchObject([
      [
        { kind: 'Endpoints', namespace: 'shop', name: 'web', uid: 'e' },
        'Warning',
        'FailedToUpdateEndpoint',
        'Failed to update endpoint shop/web: Conflict!',
      ],
    ])
    await expect(setUp({ refuse: refusal('InternalError') }).pass()).rejects.toThrow('InternalError!')
  })
})

describe('woken are', () => {
  function woken(run: (controller: { wake: (key: string) => void }) => void): readonly string[] {
    const keys: string[] = []
    run({ wake: (key) => void keys.push(key) })
    return keys
  }

  test('Services, by each change of theirs', () => {
    const seen: string[] = []
    const selected = { watch: () => void seen.push('watch'), forget: () => void seen.push('forget') }
    const keys = woken((controller) => {
      const handlers = serviceHandlers(selected, controller)
      handlers.added?.(service(), true)
      handlers.updated?.(service(), service())
      handlers.deleted?.(service(), false)
    })
    expect(keys).toEqual(['shop/web', 'shop/web', 'shop/web'])
    expect(seen).toEqual(['watch', 'watch', 'forget'])
  })

  test('Services whose Endpoints are deleted', () => {
    expect(woken((controller) => endpointsHandlers(controller).deleted?.(existing, false))).toEqual(['shop/web'])
  })

  test('at the start all that have Endpoints, but for locks', () => {
    const lock = { metadata: { name: 'lock', annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } } }
    expect(woken((controller) => wakeLeftovers(listerOf<Endpoints>([existing, lock]), controller))).toEqual([
      'shop/web',
    ])
  })
})
