import type { Lease } from '@coxswain/api'
import { raceAbort, seededRandom, silentLogger } from '@coxswain/base'
import { StatusError, type ApiRequest, createClient, type Transport } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { createMetricsRegistry } from '../metrics-registry.ts'
import { electionTimingDefaults, electionTimingProblem } from './election-timing.ts'
import { createLeaderElector, type ElectionEnd } from './leader-elector.ts'
import { createLeaseLock } from './lease-lock.ts'

const seconds = (count: number): number => count * 1000

function refusal(code: number, reason: string): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code })
}

/** Keeps one Lease as an API server does: versions count up, and writes over an old one are conflicts. */
function leaseServer() {
  let lease: Lease | undefined
  let version = 0
  const requests: string[] = []
  const state: { fault: ((request: ApiRequest) => Promise<void> | void) | undefined } = { fault: undefined }
  const store = (body: unknown): Lease => {
    version += 1
    const draft = body as Lease
    lease = { ...draft, metadata: { ...draft.metadata, uid: 'lease-uid', resourceVersion: String(version) } }
    return lease
  }
  const answer = (request: ApiRequest): Lease => {
    if (request.verb === 'create') {
      if (lease !== undefined) throw refusal(409, 'AlreadyExists')
      return store(request.body)
    }
    if (lease === undefined) throw refusal(404, 'NotFound')
    if (request.verb === 'get') return lease
    const draft = request.body as Lease
    if (draft.metadata?.resourceVersion !== lease.metadata?.resourceVersion) throw refusal(409, 'Conflict')
    return store(draft)
  }
  const transport: Transport = {
    request: async (request, signal) => {
      requests.push(request.verb)
      await raceAbort(Promise.resolve(state.fault?.(request)), signal ?? new AbortController().signal)
      return { code: 200, body: answer(request), warnings: [] }
    },
    watch: () => Promise.reject(new Error('no watches')),
    raw: () => Promise.reject(new Error('no raw')),
  }
  return {
    transport,
    state,
    requests: () => requests.splice(0),
    lease: () => lease,
    edit: (spec: Lease['spec']) => store({ metadata: { name: 'lock' }, ...lease, spec: { ...lease?.spec, ...spec } }),
    remove: () => (lease = undefined),
  }
}

type LeaseServer = ReturnType<typeof leaseServer>

interface CandidateOptions {
  readonly releaseOnCancel?: boolean
  readonly isCoordinated?: boolean
  readonly stopsAfterMs?: number
  readonly seed?: number
}

function candidate(server: LeaseServer, clock: VirtualClock, identity: string, options: CandidateOptions = {}) {
  const metrics = createMetricsRegistry()
  const events: string[] = []
  const leaders: string[] = []
  const log: string[] = []
  const lock = createLeaseLock({
    client: createClient(server.transport),
    clock,
    namespace: 'kube-system',
    name: 'lock',
    identity,
    requestTimeoutMs: seconds(5),
    recorder: { event: (about, type, reason, message) => events.push(`${type} ${reason} ${message} ${about.kind}`) },
  })
  const elector = createLeaderElector({
    lock,
    timing: electionTimingDefaults,
    name: 'lock',
    clock,
    random: seededRandom(options.seed ?? 1),
    logger: silentLogger,
    metrics,
    onNewLeader: (leader) => leaders.push(leader),
    ...options,
  })
  const stop = new AbortController()
  const state = { end: undefined as ElectionEnd | undefined }
  const work = {
    lead: (signal: AbortSignal) => {
      log.push('leads')
      return new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          log.push('told to stop')
          clock.after(options.stopsAfterMs ?? 0, () => {
            log.push(`stopped while the lease is held by ${server.lease()?.spec?.holderIdentity ?? 'nobody'}`)
            resolve()
          })
        })
      })
    },
    onLost: () => log.push('lost'),
  }
  const done = elector.run(work, stop.signal).then((end) => (state.end = end))
  const finish = async (): Promise<void> => {
    stop.abort()
    await clock.advance(options.stopsAfterMs ?? 0)
    await done
  }
  return { elector, metrics, events, leaders, log, stop, state, finish }
}

test('creates the lease and leads', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  expect(server.lease()).toMatchObject({
    metadata: { name: 'lock', namespace: 'kube-system' },
    spec: {
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    },
  })
  expect(one.log).toEqual(['leads'])
  expect(one.leaders).toEqual(['one'])
  expect(one.events).toEqual(['Normal LeaderElection one became leader Lease'])
  expect(one.metrics.write()).toContain('leader_election_master_status{name="lock"} 1')
  one.stop.abort()
  await clock.settle()
  expect(one.state.end).toBe('stopped')
  expect(one.events.at(-1)).toBe('Normal LeaderElection one stopped leading Lease')
  expect(one.metrics.write()).toContain('leader_election_master_status{name="lock"} 0')
  expect(server.lease()?.spec?.holderIdentity).toBe('one')
})

test('renews every two seconds without reading first, and keeps when it was acquired', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  server.requests()
  await clock.advance(seconds(6))
  expect(server.requests()).toEqual(['update', 'update', 'update'])
  expect(server.lease()?.spec).toMatchObject({
    acquireTime: '2026-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:00:06.000000Z',
    leaseTransitions: 0,
  })
  await one.finish()
})

test('a follower takes over once it has not seen the record change for the time that the record says', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  const two = candidate(server, clock, 'two', { seed: 2 })
  await clock.advance(seconds(30))
  expect(two.log).toEqual([])
  expect(two.leaders).toEqual(['one'])
  await one.finish()
  await clock.advance(seconds(13))
  expect(two.log).toEqual([])
  await clock.advance(seconds(7))
  expect(two.log).toEqual(['leads'])
  expect(two.leaders).toEqual(['one', 'two'])
  expect(server.lease()?.spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 })
  await two.finish()
})

test('does not believe the times in the record, only that it changes', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  await one.finish()
  // Its holder's clock is a day behind, and yet it renews.
  server.edit({ holderIdentity: 'behind', renewTime: '2025-12-31T00:00:00.000000Z', leaseDurationSeconds: 4 })
  const two = candidate(server, clock, 'two')
  for (let renewal = 1; renewal < 10; renewal += 1) {
    await clock.advance(seconds(3))
    server.edit({ renewTime: `2025-12-31T00:00:0${renewal}.000000Z` })
  }
  expect(two.log).toEqual([])
  await clock.advance(seconds(10))
  expect(two.log).toEqual(['leads'])
  await two.finish()
})

describe('the wall clock is set', () => {
  const hour = seconds(3600)
  test.each([
    { name: 'an hour forward', stepMs: hour, shown: '2026-01-01T01:00:04.000000Z' },
    { name: 'an hour back', stepMs: -hour, shown: '2025-12-31T23:00:04.000000Z' },
  ])('$name: the leader leads on, and nobody takes over', async ({ stepMs, shown }) => {
    const server = leaseServer()
    const clock = new VirtualClock()
    const one = candidate(server, clock, 'one')
    await clock.settle()
    const two = candidate(server, clock, 'two', { seed: 2 })
    await clock.advance(seconds(3))
    clock.stepWall(stepMs)
    server.requests()
    await clock.advance(seconds(1))
    // The leader takes its lease for valid, and writes without reading; what time it is there nobody cares for.
    expect(server.requests().filter((verb) => verb === 'update')).toEqual(['update'])
    expect(server.lease()?.spec?.renewTime).toBe(shown)
    await clock.advance(seconds(60))
    expect(one.log).toEqual(['leads'])
    expect(two.log).toEqual([])
    expect(one.elector.check(seconds(20))).toBeUndefined()
    await one.finish()
    await clock.advance(seconds(13))
    expect(two.log).toEqual([])
    await clock.advance(seconds(11))
    expect(two.log).toEqual(['leads'])
    await two.finish()
  })

  test('an hour forward while the server is away: the leader has its ten seconds all the same', async () => {
    const server = leaseServer()
    const clock = new VirtualClock()
    const one = candidate(server, clock, 'one')
    await clock.settle()
    server.state.fault = () => {
      throw refusal(500, 'InternalError')
    }
    clock.stepWall(hour)
    await clock.advance(seconds(9))
    expect(one.log).toEqual(['leads'])
    server.state.fault = undefined
    await clock.advance(seconds(30))
    expect(one.log).toEqual(['leads'])
    await one.finish()
  })

  test('between its end and the takeover: the next one waits as long as ever', async () => {
    const server = leaseServer()
    const clock = new VirtualClock()
    const one = candidate(server, clock, 'one')
    await clock.settle()
    const two = candidate(server, clock, 'two', { seed: 2 })
    await clock.advance(seconds(2))
    await one.finish()
    clock.stepWall(hour)
    await clock.advance(seconds(12))
    expect(two.log).toEqual([])
    clock.stepWall(-2 * hour)
    await clock.advance(seconds(12))
    expect(two.log).toEqual(['leads'])
    await two.finish()
  })
})

test('takes a lease that nobody holds at once', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  server.edit({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 7 })
  const one = candidate(server, clock, 'one')
  await clock.settle()
  expect(one.log).toEqual(['leads'])
  expect(server.lease()?.spec).toMatchObject({ holderIdentity: 'one', leaseTransitions: 8 })
  await one.finish()
})

test('reads the lease after a conflict, and goes on if it is still ours', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  server.edit({}) // somebody labels it
  server.requests()
  await clock.advance(seconds(2))
  expect(server.requests()).toEqual(['update', 'get', 'update'])
  expect(one.metrics.write()).toContain('leader_election_slowpath_total{name="lock"} 1')
  expect(one.log).toEqual(['leads'])
  await one.finish()
})

test('steps down when another one holds the lease', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  server.edit({ holderIdentity: 'two' })
  await clock.advance(seconds(13))
  expect(one.state.end).toBe('lost')
  expect(one.log).toEqual(['leads', 'lost', 'told to stop', 'stopped while the lease is held by two'])
  expect(one.leaders).toEqual(['one', 'two'])
})

test('gives up after the renew deadline, before anyone else may lead', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.advance(seconds(4))
  server.state.fault = () => {
    throw refusal(500, 'InternalError')
  }
  await clock.advance(seconds(11))
  expect(one.log).toEqual(['leads'])
  await clock.advance(seconds(2))
  expect(one.state.end).toBe('lost')
  expect(one.log.slice(0, 2)).toEqual(['leads', 'lost'])
  expect(server.lease()?.spec?.holderIdentity).toBe('one')
})

test('gives up in time when requests hang', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  server.state.fault = () => new Promise<void>(() => {})
  await clock.advance(seconds(11))
  expect(one.log).toEqual(['leads'])
  await clock.advance(seconds(1))
  expect(one.log.slice(0, 2)).toEqual(['leads', 'lost'])
})

test('releases only after the work has stopped', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one', { releaseOnCancel: true, stopsAfterMs: seconds(3) })
  await clock.settle()
  await one.finish()
  expect(one.log.at(-1)).toBe('stopped while the lease is held by one')
  expect(server.lease()?.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 })
  const two = candidate(server, clock, 'two')
  await clock.settle()
  expect(two.log).toEqual(['leads'])
  await two.finish()
})

test('does not release what it has lost', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one', { releaseOnCancel: true })
  await clock.settle()
  server.edit({ holderIdentity: 'two' })
  await clock.advance(seconds(13))
  expect(one.state.end).toBe('lost')
  expect(server.lease()?.spec?.holderIdentity).toBe('two')
})

test('makes the lease again when somebody deletes it', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one')
  await clock.settle()
  server.remove()
  await clock.advance(seconds(2))
  expect(server.lease()?.spec?.holderIdentity).toBe('one')
  expect(one.log).toEqual(['leads'])
  await one.finish()
})

test('a coordinated candidate waits to be given the lease, and gives it up when another is preferred', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one', { isCoordinated: true })
  await clock.advance(seconds(60))
  expect(one.log).toEqual([])
  expect(server.lease()).toBeUndefined()
  server.edit({ holderIdentity: 'one', leaseDurationSeconds: 15, strategy: 'OldestEmulationVersion' })
  await clock.advance(seconds(5))
  expect(one.log).toEqual(['leads'])
  expect(server.lease()?.spec?.strategy).toBe('OldestEmulationVersion')
  server.edit({ preferredHolder: 'two' })
  await clock.advance(seconds(13))
  expect(one.state.end).toBe('lost')
})

test('is unhealthy only as a leader that has not renewed for long', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const one = candidate(server, clock, 'one', { stopsAfterMs: seconds(100) })
  expect(one.elector.check(seconds(20))).toBeUndefined()
  await clock.settle()
  server.state.fault = () => {
    throw refusal(500, 'InternalError')
  }
  await clock.advance(seconds(35))
  expect(one.elector.check(seconds(20))).toBeUndefined()
  await clock.advance(seconds(1))
  expect(one.elector.check(seconds(20))).toBe('failed election to renew leadership on lease lock')
})

test('comes out with what the work failed with', async () => {
  const server = leaseServer()
  const clock = new VirtualClock()
  const lock = createLeaseLock({
    client: createClient(server.transport),
    clock,
    namespace: 'n',
    name: 'l',
    identity: 'one',
    requestTimeoutMs: 5000,
  })
  const elector = createLeaderElector({
    lock,
    timing: electionTimingDefaults,
    name: 'l',
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    metrics: createMetricsRegistry(),
  })
  const running = elector.run({ lead: () => Promise.reject(new Error('broken')) }, new AbortController().signal)
  const result = expect(running).rejects.toThrow('broken')
  await clock.settle()
  await result
})

test.each([
  { name: 'the defaults', timing: {}, want: undefined },
  {
    name: 'a lease as short as the deadline',
    timing: { leaseDurationMs: 10_000 },
    want: 'leaseDuration must be greater than renewDeadline',
  },
  {
    name: 'a deadline of 1.2 periods',
    timing: { renewDeadlineMs: 2400 },
    want: 'renewDeadline must be greater than retryPeriod*JitterFactor',
  },
  { name: 'no period', timing: { retryPeriodMs: 0 }, want: 'retryPeriod must be greater than zero' },
])('times that make sense: $name', ({ timing, want }) => {
  expect(electionTimingProblem({ ...electionTimingDefaults, ...timing })).toBe(want)
})
