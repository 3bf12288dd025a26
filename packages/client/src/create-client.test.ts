import { describe, expect, test } from 'vitest'
import type { KubeObject, ResourceType, Scale } from '@coxswain/api'
import type { OnRetry } from './retry-transport.ts'
import { createClient } from './create-client.ts'
import { StatusError, TransportError, type Status } from './errors.ts'
import type { ApiRequest, ApiResponse, WatchEvent, WatchRequest } from './request.ts'
import type { Transport, WatchStream } from './transport.ts'
import type { Clock } from '@coxswain/base'

const widgets: ResourceType = {
  group: 'apps',
  version: 'v1',
  plural: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: '',
}
const clusterWidgets: ResourceType = { ...widgets, namespaced: false }

interface Fake extends Transport {
  readonly requests: ApiRequest[]
  readonly watches: WatchRequest[]
}

function fakeTransport(answer: (request: ApiRequest) => ApiResponse, batches: readonly WatchEvent[][] = []): Fake {
  const requests: ApiRequest[] = []
  const watches: WatchRequest[] = []
  return {
    requests,
    watches,
    request: async (request) => {
      requests.push(request)
      return answer(request)
    },
    watch: async (request) => {
      watches.push(request)
      return streamOf(batches)
    },
    raw: async () => ({ code: 200, contentType: '', body: '' }),
  }
}

function streamOf(batches: readonly WatchEvent[][], onClose?: () => void): WatchStream {
  const rest = [...batches]
  return { read: async () => rest.shift(), close: () => onClose?.() }
}

const ok = (body: unknown, warnings: readonly string[] = []): ApiResponse => ({ code: 200, body, warnings })
const named = (name: string): KubeObject => ({ apiVersion: 'apps/v1', kind: 'Widget', metadata: { name } })

/** Goes on by itself to whatever is waited for, and notes the delays. */
function hurriedClock(): Clock & { readonly delays: number[] } {
  const delays: number[] = []
  let now = 0
  return {
    delays,
    now: () => now,
    monotonicMs: () => now,
    after: (delayMs, run) => {
      let isCancelled = false
      delays.push(delayMs)
      queueMicrotask(() => {
        if (isCancelled) return
        now += delayMs
        run()
      })
      return {
        cancel: () => {
          isCancelled = true
        },
      }
    },
  }
}

const failure = (code: number, reason: string, details?: Status['details']): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, details, code })

describe('verbs become requests', () => {
  const target = { group: 'apps', version: 'v1', resource: 'widgets', namespace: 'ns' }
  const draft = named('a')
  test.each([
    {
      name: 'get',
      call: (t: Transport) => createClient(t).resource(widgets, 'ns').get('a', { resourceVersion: '0' }),
      want: { verb: 'get', target: { ...target, name: 'a' }, options: { resourceVersion: '0' } },
    },
    {
      name: 'get of a subresource',
      call: (t: Transport) => createClient(t).resource(widgets, 'ns').get('a', { subresource: 'scale' }),
      want: { verb: 'get', target: { ...target, name: 'a', subresource: 'scale' } },
    },
    {
      name: 'list in one namespace',
      call: (t: Transport) => createClient(t).resource(widgets, 'ns').list({ limit: 5 }),
      want: { verb: 'list', target, options: { limit: 5 } },
    },
    {
      name: 'create',
      call: (t: Transport) =>
        createClient(t)
          .resource(widgets, 'ns')
          .create(draft, { dryRun: ['All'] }),
      want: { verb: 'create', target, body: draft, options: { dryRun: ['All'] } },
    },
    {
      name: 'create of a subresource names the object',
      call: (t: Transport) =>
        createClient(t).resource(widgets, 'ns').create(draft, { subresource: 'binding', name: 'p' }),
      want: { verb: 'create', target: { ...target, name: 'p', subresource: 'binding' }, body: draft },
    },
    {
      name: 'update under the own name of the draft',
      call: (t: Transport) => createClient(t).resource(widgets, 'ns').update(draft),
      want: { verb: 'update', target: { ...target, name: 'a' }, body: draft },
    },
    {
      name: 'update of the status',
      call: (t: Transport) => createClient(t).resource(widgets, 'ns').updateStatus(draft),
      want: { verb: 'update', target: { ...target, name: 'a', subresource: 'status' }, body: draft },
    },
    {
      name: 'patch',
      call: (t: Transport) =>
        createClient(t)
          .resource(widgets, 'ns')
          .patch('a', { type: 'merge', body: { x: 1 } }),
      want: { verb: 'patch', target: { ...target, name: 'a' }, body: { x: 1 }, patchType: 'merge' },
    },
    {
      name: 'apply under the name of the configuration, as the resource where it does not say',
      call: (t: Transport) =>
        createClient(t)
          .resource(widgets, 'ns')
          .apply({ metadata: { name: 'a', labels: { l: 'v' } } }, { fieldManager: 'm', force: true }),
      want: {
        verb: 'patch',
        target: { ...target, name: 'a' },
        body: { apiVersion: 'apps/v1', kind: 'Widget', metadata: { name: 'a', labels: { l: 'v' } } },
        patchType: 'apply',
        options: { fieldManager: 'm', force: true },
      },
    },
    {
      name: 'apply to a subresource of another kind',
      call: (t: Transport) =>
        createClient(t)
          .resource(widgets, 'ns')
          .apply<Scale>(
            { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 3 } },
            { fieldManager: 'm', subresource: 'scale' },
          ),
      want: {
        verb: 'patch',
        target: { ...target, name: 'a', subresource: 'scale' },
        body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 3 } },
        patchType: 'apply',
        options: { fieldManager: 'm', subresource: 'scale' },
      },
    },
    {
      name: 'delete without options has no body',
      call: (t: Transport) => createClient(t).resource(widgets, 'ns').delete('a'),
      want: { verb: 'delete', target: { ...target, name: 'a' }, body: undefined },
    },
    {
      name: 'delete with options puts them into the body',
      call: (t: Transport) =>
        createClient(t)
          .resource(widgets, 'ns')
          .delete('a', { gracePeriodSeconds: 0, preconditions: { uid: 'u' }, dryRun: ['All'] }),
      want: {
        verb: 'delete',
        target: { ...target, name: 'a' },
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          gracePeriodSeconds: 0,
          preconditions: { uid: 'u' },
          dryRun: ['All'],
        },
      },
    },
    {
      name: 'a collection is selected in the query and deleted by the body',
      call: (t: Transport) =>
        createClient(t).resource(widgets, 'ns').deleteCollection({ labelSelector: 'a=b', propagationPolicy: 'Orphan' }),
      want: {
        verb: 'deletecollection',
        target,
        options: { labelSelector: 'a=b' },
        body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Orphan' },
      },
    },
    {
      name: 'a cluster-scoped resource has no namespace, whatever was given',
      call: (t: Transport) => createClient(t).resource(clusterWidgets, 'ns').get('a'),
      want: { verb: 'get', target: { ...target, namespace: undefined, name: 'a' } },
    },
  ])('$name', async ({ call, want }) => {
    const transport = fakeTransport(() => ok({ items: [] }))
    await call(transport)
    expect(transport.requests).toHaveLength(1)
    expect(transport.requests[0]).toMatchObject(want)
  })

  test('an update of a nameless draft is a bug', async () => {
    const client = createClient(fakeTransport(() => ok({}))).resource(widgets, 'ns')
    expect(() => client.update({ metadata: {} })).toThrow('has a name')
  })
})

describe('list', () => {
  test.each([
    {
      name: 'carries what paging needs',
      body: { metadata: { resourceVersion: '7', continue: 'x', remainingItemCount: 3 }, items: [named('a')] },
      want: { resourceVersion: '7', continue: 'x', remainingItemCount: 3, items: [named('a')] },
    },
    {
      name: 'ends with an empty continue token',
      body: { metadata: { resourceVersion: '7', continue: '' }, items: [] },
      want: { resourceVersion: '7', continue: undefined, items: [] },
    },
    {
      name: 'takes null items as none',
      body: { metadata: {}, items: null },
      want: { resourceVersion: '', items: [] },
    },
  ])('$name', async ({ body, want }) => {
    const client = createClient(fakeTransport(() => ok(body)))
    expect(await client.resource(widgets).list()).toMatchObject(want)
  })
})

describe('metadata client', () => {
  const whole = { ...named('a'), spec: { replicas: 1 } }
  const cut = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }

  test('asks for metadata and cuts what came whole', async () => {
    const transport = fakeTransport(() => ok(whole))
    expect(await createClient(transport).metadata(widgets, 'ns').get('a')).toEqual(cut)
    expect(transport.requests[0]?.metadataOnly).toBe(true)
  })

  test('leaves alone what was cut already', async () => {
    const answer = ok(cut)
    const got = await createClient(fakeTransport(() => answer))
      .metadata(widgets)
      .get('a')
    expect(got).toBe(answer.body)
  })

  test('cuts the objects of a watch but not its error', async () => {
    const error = { type: 'ERROR', object: { kind: 'Status' } } as const
    const transport = fakeTransport(() => ok({}), [[{ type: 'ADDED', object: whole }, error]])
    const stream = await createClient(transport).metadata(widgets).watchBatches({})
    expect(await stream.read()).toEqual([{ type: 'ADDED', object: cut }, error])
    expect(transport.watches[0]?.metadataOnly).toBe(true)
  })
})

async function collect(events: AsyncIterable<WatchEvent>): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = []
  for await (const event of events) seen.push(event)
  return seen
}

describe('watch', () => {
  const added = { type: 'ADDED', object: named('a') } as const
  const modified = { type: 'MODIFIED', object: named('a') } as const

  test('yields the events of all batches in order and ends with the stream', async () => {
    const transport = fakeTransport(() => ok({}), [[added, modified], [modified]])
    expect(await collect(createClient(transport).resource(widgets).watch())).toEqual([added, modified, modified])
  })

  test('throws the Status of an ERROR event and closes the stream', async () => {
    let closed = 0
    const object = failure(410, 'Expired').status as unknown as KubeObject
    const transport: Transport = {
      ...fakeTransport(() => ok({})),
      watch: async () => streamOf([[added, { type: 'ERROR', object }]], () => closed++),
    }
    await expect(collect(createClient(transport).resource(widgets).watch())).rejects.toMatchObject({
      name: 'StatusError',
      code: 410,
    })
    expect(closed).toBe(1)
  })

  test('closes the stream when the reader stops', async () => {
    let closed = 0
    const transport: Transport = {
      ...fakeTransport(() => ok({})),
      watch: async () => streamOf([[added, modified]], () => closed++),
    }
    for await (const event of createClient(transport).resource(widgets).watch()) {
      expect(event).toBe(added)
      break
    }
    expect(closed).toBe(1)
  })
})

test('each warning reaches the hook with its request', async () => {
  const seen: string[] = []
  const transport = fakeTransport(() => ok({}, ['one', 'two']))
  const client = createClient(transport, { onWarning: (text, { verb }) => seen.push(`${verb}: ${text}`) })
  await client.resource(widgets).get('a')
  expect(seen).toEqual(['get: one', 'get: two'])
})

describe('retries', () => {
  const closed = new TransportError('closed', 'connection lost')
  const busy = failure(429, 'TooManyRequests', { retryAfterSeconds: 2 })
  const rows: readonly {
    name: string
    error: Error
    verb: 'get' | 'create'
    failures: number
    wantTries: number
    wantDelays: readonly number[]
  }[] = [
    { name: 'obeys Retry-After of 429', error: busy, verb: 'get', failures: 2, wantTries: 3, wantDelays: [2000, 2000] },
    { name: 'also for writes', error: busy, verb: 'create', failures: 1, wantTries: 2, wantDelays: [2000] },
    {
      name: 'obeys Retry-After of 503',
      error: failure(503, 'ServiceUnavailable', { retryAfterSeconds: 1 }),
      verb: 'create',
      failures: 1,
      wantTries: 2,
      wantDelays: [1000],
    },
    {
      name: 'does not repeat a conflict that names a delay',
      error: failure(409, 'AlreadyExists', { retryAfterSeconds: 1 }),
      verb: 'create',
      failures: 1,
      wantTries: 1,
      wantDelays: [],
    },
    {
      name: 'does not repeat 500 without Retry-After',
      error: failure(500, 'InternalError'),
      verb: 'get',
      failures: 1,
      wantTries: 1,
      wantDelays: [],
    },
    {
      name: 'reads again after a broken connection',
      error: closed,
      verb: 'get',
      failures: 1,
      wantTries: 2,
      wantDelays: [1000],
    },
    {
      name: 'never writes again after a broken connection',
      error: closed,
      verb: 'create',
      failures: 1,
      wantTries: 1,
      wantDelays: [],
    },
    {
      name: 'does not knock again where nobody listens',
      error: new TransportError('refused', 'no'),
      verb: 'get',
      failures: 1,
      wantTries: 1,
      wantDelays: [],
    },
    {
      name: 'gives up after ten',
      error: busy,
      verb: 'get',
      failures: 99,
      wantTries: 11,
      wantDelays: Array.from({ length: 10 }, () => 2000),
    },
  ]
  test.each(rows)('$name', async ({ error, verb, failures, wantTries, wantDelays }) => {
    let tries = 0
    const clock = hurriedClock()
    const transport = fakeTransport(() => {
      tries++
      if (tries <= failures) throw error
      return ok(named('a'))
    })
    const client = createClient(transport, { clock }).resource(widgets)
    const call = verb === 'get' ? client.get('a') : client.create(named('a'))
    if (wantTries > failures) await call
    else await expect(call).rejects.toBe(error)
    expect(tries).toBe(wantTries)
    expect(clock.delays).toEqual(wantDelays)
  })

  test('tells how each try after the first ended', async () => {
    const ends = [busy, closed, undefined]
    const transport = fakeTransport(() => {
      const end = ends.shift()
      if (end !== undefined) throw end
      return ok(named('a'))
    })
    const told: unknown[] = []
    const onRetry: OnRetry = (verb, code) => told.push([verb, code])
    await createClient(transport, { clock: hurriedClock(), onRetry }).resource(widgets).get('a')
    expect(told).toEqual([
      ['get', undefined],
      ['get', 200],
    ])
  })

  test('stops waiting when told to', async () => {
    const never: Clock = { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel: () => {} }) }
    const transport = fakeTransport(() => {
      throw busy
    })
    const aborter = new AbortController()
    const call = createClient(transport, { clock: never }).resource(widgets).get('a', { signal: aborter.signal })
    aborter.abort(new Error('enough'))
    await expect(call).rejects.toThrow()
    expect(transport.requests).toHaveLength(1)
  })
})

test('the rate limit lets a burst pass and spaces out the rest', async () => {
  const clock = hurriedClock()
  const transport = fakeTransport(() => ok(named('a')))
  const client = createClient(transport, { clock, rateLimit: { qps: 10, burst: 3 } }).resource(widgets)
  for (let i = 0; i < 3; i++) await client.get('a')
  expect(clock.delays).toEqual([])
  await client.get('a')
  await client.get('a')
  expect(clock.delays.map(Math.round)).toEqual([100, 100])
})

test('watches are not held back and leave the burst to requests', async () => {
  const clock = hurriedClock()
  const transport = fakeTransport(() => ok(named('a')))
  const client = createClient(transport, { clock, rateLimit: { qps: 10, burst: 1 } }).resource(widgets)
  for (let i = 0; i < 5; i++) await client.watchBatches({})
  await client.get('a')
  expect(clock.delays).toEqual([])
  await client.get('a')
  expect(clock.delays).toHaveLength(1)
})

test('a negative rate is no limit', async () => {
  const clock = hurriedClock()
  const client = createClient(
    fakeTransport(() => ok({})),
    { clock, rateLimit: { qps: -1, burst: 1 } },
  ).resource(widgets)
  await Promise.all(Array.from({ length: 50 }, () => client.get('a')))
  expect(clock.delays).toEqual([])
})
