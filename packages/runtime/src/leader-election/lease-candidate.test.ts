import { deferred, seededRandom, silentLogger, type Deferred } from '@coxswain/base'
import { createClient, StatusError, type ApiRequest, type Transport, type WatchEvent } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { createMetricsRegistry } from '../metrics-registry.ts'
import { createLeaseCandidate } from './lease-candidate.ts'
import type { LeaseCandidateObject } from './lease-candidates.ts'

const minutes = (count: number): number => count * 60_000

function refusal(code: number, reason: string): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code })
}

/** Keeps one object, and tells its watchers of it. */
function candidateServer() {
  let stored: LeaseCandidateObject | undefined
  let version = 1
  const streams = new Set<(event: WatchEvent) => void>()
  const requests: string[] = []
  const state: { fault: ((verb: string) => void) | undefined } = { fault: undefined }
  const store = (type: 'ADDED' | 'MODIFIED', object: LeaseCandidateObject): LeaseCandidateObject => {
    version += 1
    stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
    for (const send of streams) send({ type, object: stored })
    return stored
  }
  const answer = ({ verb, body }: ApiRequest): LeaseCandidateObject => {
    state.fault?.(verb)
    const draft = body as LeaseCandidateObject
    if (verb === 'create') return store('ADDED', draft)
    if (draft.metadata?.resourceVersion !== stored?.metadata?.resourceVersion) throw refusal(409, 'Conflict')
    return store('MODIFIED', draft)
  }
  const transport: Transport = {
    request: (request) => {
      requests.push(`${request.verb} ${request.target.namespace}/${request.target.resource}`)
      return new Promise((resolve) => resolve({ code: 200, body: answer(request), warnings: [] }))
    },
    watch: ({ options, target }) => {
      requests.push(`watch ${target.namespace}/${target.resource} ${options.fieldSelector}`)
      state.fault?.('watch')
      const marker = {
        metadata: { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } },
      }
      const waiting: WatchEvent[] = [
        ...(stored === undefined ? [] : [{ type: 'ADDED' as const, object: stored }]),
        { type: 'BOOKMARK', object: marker },
      ]
      let arrival: Deferred<void> | undefined
      let isClosed = false
      const send = (event: WatchEvent): void => {
        waiting.push(event)
        arrival?.resolve()
      }
      streams.add(send)
      const read = async () => {
        if (waiting.length === 0 && !isClosed) {
          arrival = deferred<void>()
          await arrival.promise
        }
        return isClosed ? undefined : waiting.splice(0)
      }
      const close = (): void => {
        isClosed = true
        streams.delete(send)
        arrival?.resolve()
      }
      return Promise.resolve({ read, close })
    },
    raw: () => Promise.reject(new Error('no raw')),
  }
  return {
    transport,
    state,
    requests: () => requests.splice(0),
    stored: () => stored,
    edit: (spec: LeaseCandidateObject['spec']) => store('MODIFIED', { ...stored, spec: { ...stored?.spec, ...spec } }),
  }
}

function setUp(fault?: (verb: string) => void) {
  const server = candidateServer()
  server.state.fault = fault
  const clock = new VirtualClock()
  const candidate = createLeaseCandidate({
    client: createClient(server.transport),
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    metrics: createMetricsRegistry(),
    namespace: 'kube-system',
    identity: 'host_1',
    leaseName: 'kube-controller-manager',
    binaryVersion: '1.36.2',
    emulationVersion: '1.35.0',
  })
  const stop = new AbortController()
  const done = candidate.run(stop.signal)
  const finish = async (): Promise<void> => {
    stop.abort()
    await clock.settle()
    await done
  }
  return { server, clock, candidate, finish }
}

test('stands as soon as it knows that it does not yet', async () => {
  const { server, clock, candidate, finish } = setUp()
  expect(candidate.hasSynced).toBe(false)
  await clock.settle()
  expect(candidate.hasSynced).toBe(true)
  expect(server.requests()).toEqual([
    'watch kube-system/leasecandidates metadata.name=host_1',
    'create kube-system/leasecandidates',
  ])
  expect(server.stored()).toMatchObject({
    apiVersion: 'coordination.k8s.io/v1beta1',
    kind: 'LeaseCandidate',
    metadata: { name: 'host_1', namespace: 'kube-system' },
    spec: {
      leaseName: 'kube-controller-manager',
      binaryVersion: '1.36.2',
      emulationVersion: '1.35.0',
      strategy: 'OldestEmulationVersion',
      renewTime: '2026-01-01T00:00:00.000000Z',
    },
  })
  await finish()
})

test('answers at once when it is asked, and keeps what else is there', async () => {
  const { server, clock, finish } = setUp()
  await clock.advance(minutes(1))
  server.requests()
  server.edit({ pingTime: '2026-01-01T00:01:00.000000Z' })
  await clock.settle()
  expect(server.requests()).toEqual(['update kube-system/leasecandidates'])
  expect(server.stored()?.spec).toMatchObject({
    pingTime: '2026-01-01T00:01:00.000000Z',
    renewTime: '2026-01-01T00:01:00.000000Z',
    leaseName: 'kube-controller-manager',
  })
  await finish()
})

test.each([
  { name: 'it has answered already', spec: { pingTime: '2025-12-31T23:59:59.999999Z' } },
  { name: 'nobody asks', spec: { pingTime: null } },
])('does nothing when $name', async ({ spec }) => {
  const { server, clock, finish } = setUp()
  await clock.settle()
  server.requests()
  server.edit(spec)
  await clock.settle()
  expect(server.requests()).toEqual([])
  await finish()
})

test('renews every five minutes unasked', async () => {
  const { server, clock, finish } = setUp()
  await clock.settle()
  server.requests()
  await clock.advance(minutes(5) - 1)
  expect(server.requests().filter((request) => request.startsWith('update'))).toEqual([])
  await clock.advance(1)
  await clock.advance(minutes(5))
  expect(server.requests().filter((request) => request.startsWith('update'))).toHaveLength(2)
  expect(server.stored()?.spec?.renewTime).toBe('2026-01-01T00:10:00.000000Z')
  await finish()
})

test('tries again what was refused', async () => {
  let refusals = 3
  const { server, clock, finish } = setUp((verb) => {
    if (verb === 'create' && (refusals -= 1) >= 0) throw refusal(500, 'InternalError')
  })
  await clock.advance(1000)
  expect(server.stored()?.spec?.renewTime).toBeDefined()
  await finish()
})

test('waits as long as the API server does not know of candidates', async () => {
  const { server, clock, candidate, finish } = setUp(() => {
    throw refusal(404, 'NotFound')
  })
  await clock.advance(minutes(2))
  expect(candidate.hasSynced).toBe(false)
  expect(server.stored()).toBeUndefined()
  server.state.fault = undefined
  await clock.advance(minutes(2))
  expect(candidate.hasSynced).toBe(true)
  expect(server.stored()).toBeDefined()
  await finish()
})
