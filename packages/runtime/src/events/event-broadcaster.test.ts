import { seededRandom, silentLogger } from '@coxswain/base'
import { StatusError, TransportError, type Client } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { createEventBroadcaster } from './event-broadcaster.ts'
import type { RecordedEvent } from './recorded-event.ts'

const refusal = (reason: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code: 409 })

interface Write {
  readonly verb: 'create' | 'patch'
  readonly namespace: string | undefined
  readonly name: string
  readonly body: Partial<RecordedEvent>
}

/** Takes events in; `answer` may throw instead. */
function setUp(answer: (write: Write, tries: number) => void = () => {}) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const written: Write[] = []
  const stored = new Map<string, RecordedEvent>()
  let tries = 0
  const put = async (write: Write, event: RecordedEvent | undefined): Promise<RecordedEvent> => {
    tries += 1
    answer(write, tries)
    if (event === undefined) throw refusal('NotFound')
    written.push(write)
    const next = { ...event, metadata: { ...event.metadata, resourceVersion: String(tries) } }
    stored.set(write.name, next)
    return next
  }
  const client = {
    resource: (_type: unknown, namespace?: string) => ({
      create: (body: RecordedEvent) => put({ verb: 'create', namespace, name: body.metadata.name, body }, body),
      patch: (name: string, { body }: { body: Partial<RecordedEvent> }) => {
        const live = stored.get(name)
        return put({ verb: 'patch', namespace, name, body }, live && { ...live, ...body })
      },
    }),
  } as unknown as Client // only these two verbs of one resource are used
  const broadcaster = createEventBroadcaster({ client, clock, random: seededRandom(1), logger: silentLogger })
  const stop = new AbortController()
  const running = broadcaster.run(stop.signal)
  return { clock, written, stored, broadcaster, stop, running, recorder: broadcaster.recorder('replicaset-controller') }
}

const web = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  namespace: 'shop',
  name: 'web',
  uid: 'u1',
  resourceVersion: '5',
}

test('an event has all the fields that users read', async () => {
  const { clock, written, recorder } = setUp()
  recorder.event(web, 'Normal', 'SuccessfulCreate', 'Created pod: web-1')
  await clock.settle()
  expect(written[0]).toMatchObject({ verb: 'create', namespace: 'shop' })
  expect(written[0]?.name).toMatch(/^web\.18a2[0-9a-f]{12}$/)
  expect(written[0]?.body).toMatchObject({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: 'shop' },
    involvedObject: web,
    reason: 'SuccessfulCreate',
    message: 'Created pod: web-1',
    source: { component: 'replicaset-controller' },
    firstTimestamp: '2026-04-01T12:00:00Z',
    lastTimestamp: '2026-04-01T12:00:00Z',
    count: 1,
    type: 'Normal',
    reportingComponent: 'replicaset-controller',
    reportingInstance: '',
  })
})

test('an object tells its reference; one without a kind is not reported', async () => {
  const { clock, written, recorder } = setUp()
  const metadata = { namespace: 'shop', name: 'db', uid: 'u2', resourceVersion: '7' }
  recorder.event({ apiVersion: 'v1', kind: 'Pod', metadata }, 'Warning', 'Failed', 'x')
  recorder.event({ metadata }, 'Warning', 'Failed', 'x')
  await clock.settle()
  expect(written.map(({ body }) => body.involvedObject)).toEqual([{ apiVersion: 'v1', kind: 'Pod', ...metadata }])
})

test('events about what has no namespace go to default; a name that cannot be one becomes a UUID', async () => {
  const { clock, written, recorder } = setUp()
  recorder.event({ apiVersion: 'v1', kind: 'Node', name: 'Node_1' }, 'Normal', 'Starting', 'x')
  await clock.settle()
  expect(written[0]?.namespace).toBe('default')
  expect(written[0]?.name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
})

test('the kubelet says on which host it runs', async () => {
  const { clock, written, broadcaster } = setUp()
  broadcaster.recorder({ component: 'kubelet', host: 'node-1' }).event(web, 'Normal', 'R', 'm')
  await clock.settle()
  expect(written[0]?.body).toMatchObject({
    source: { component: 'kubelet', host: 'node-1' },
    reportingInstance: 'node-1',
  })
})

test('a repeat patches the event that is there', async () => {
  const { clock, written, recorder } = setUp()
  recorder.event(web, 'Warning', 'FailedCreate', 'quota')
  await clock.advance(5000)
  recorder.event(web, 'Warning', 'FailedCreate', 'quota')
  await clock.settle()
  expect(written.map(({ verb }) => verb)).toEqual(['create', 'patch'])
  expect(written[1]).toMatchObject({
    name: written[0]?.name,
    body: { count: 2, lastTimestamp: '2026-04-01T12:00:05Z', message: 'quota' },
  })
})

test('a repeat of an event that has expired is written anew', async () => {
  const { clock, written, stored, recorder } = setUp()
  recorder.event(web, 'Warning', 'FailedCreate', 'quota')
  await clock.settle()
  stored.clear()
  recorder.event(web, 'Warning', 'FailedCreate', 'quota')
  await clock.settle()
  expect(written.map(({ verb }) => verb)).toEqual(['create', 'create'])
  expect(written[1]?.body).toMatchObject({ count: 2, metadata: { name: written[0]?.name } })
  expect(written[1]?.body.metadata).not.toHaveProperty('resourceVersion')
})

test('from the tenth message on they are combined, and past 25 dropped', async () => {
  const { clock, written, recorder } = setUp()
  for (let pod = 0; pod < 100; pod += 1) recorder.event(web, 'Normal', 'SuccessfulCreate', `Created pod: web-${pod}`)
  await clock.settle()
  expect(written).toHaveLength(25)
  expect(written.slice(0, 9).every(({ verb }) => verb === 'create')).toBe(true)
  expect(written[9]?.body.message).toBe('(combined from similar events): Created pod: web-9')
  expect(written.slice(10).every(({ verb, name }) => verb === 'patch' && name === written[9]?.name)).toBe(true)
})

test('what comes faster than it can be written is dropped past the limit', async () => {
  const { recorder, broadcaster } = setUp()
  for (let index = 0; index < 5000; index += 1) recorder.event(web, 'Normal', 'R', `m${index}`)
  expect(broadcaster.waiting).toBe(1000)
})

test('without an answer it is tried twelve times, ten seconds apart', async () => {
  const at: number[] = []
  const { clock, recorder, written } = setUp(() => {
    at.push(clock.monotonicMs())
    throw new TransportError('refused', 'connection refused')
  })
  recorder.event(web, 'Normal', 'R', 'm')
  await clock.advance(600_000)
  expect(at).toHaveLength(12)
  expect(at[1]).toBeLessThan(10_000)
  expect((at[11] ?? 0) - (at[10] ?? 0)).toBeCloseTo(10_000)
  expect(written).toEqual([])
})

test('events wait while the server is away', async () => {
  const { clock, recorder, written } = setUp((_write, tries) => {
    if (tries <= 2) throw new TransportError('refused', 'connection refused')
  })
  recorder.event(web, 'Normal', 'R', 'first')
  recorder.event(web, 'Normal', 'R', 'second')
  await clock.advance(30_000)
  expect(written.map(({ body }) => body.message)).toEqual(['first', 'second'])
})

test('what the server refuses is not tried again', async () => {
  let tries = 0
  const { clock, recorder } = setUp(() => {
    tries += 1
    throw refusal('Forbidden')
  })
  recorder.event(web, 'Normal', 'R', 'm')
  await clock.advance(600_000)
  expect(tries).toBe(1)
})

test('the signal ends it, at rest and in the middle of waiting', async () => {
  const atRest = setUp()
  await atRest.clock.settle()
  atRest.stop.abort()
  await atRest.running
  const waiting = setUp(() => {
    throw new TransportError('refused', 'connection refused')
  })
  waiting.recorder.event(web, 'Normal', 'R', 'm')
  await waiting.clock.advance(1000)
  waiting.stop.abort()
  await waiting.running
  expect(waiting.clock.timerCount).toBe(0)
})

test('names of events about one object differ within one millisecond', async () => {
  const { clock, written, recorder } = setUp()
  for (let index = 0; index < 9; index += 1) recorder.event(web, 'Normal', `R${index}`, 'm')
  await clock.settle()
  expect(new Set(written.map(({ name }) => name)).size).toBe(9)
})
