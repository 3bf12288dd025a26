import { AssertionError, deferred, silentLogger } from '@coxswain/base'
import { StatusError } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { createMetricsRegistry } from './metrics-registry.ts'
import { outcome, TerminalError, type Outcome } from './outcome.ts'
import { createQueueController, type QueueControllerOptions, type RunnerContext } from './queue-controller.ts'
import { createTrace, type Cause, type TraceSink } from './trace.ts'

const conflict = new StatusError({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  reason: 'Conflict',
  code: 409,
})

function setUp(options: Partial<QueueControllerOptions>, more: Partial<RunnerContext> = {}) {
  const clock = new VirtualClock()
  const metrics = createMetricsRegistry()
  const context = { clock, metrics, logger: silentLogger, ...more }
  const calls: string[] = []
  const controller = createQueueController(context, {
    name: 'test-controller',
    queueName: 'test',
    workers: 2,
    ...options,
    reconcile: async (key, signal, cause) => {
      calls.push(`${clock.monotonicMs()} ${key}`)
      return (await options.reconcile?.(key, signal, cause)) ?? outcome.done('nothing to do')
    },
  })
  const stop = new AbortController()
  return { clock, metrics, controller, calls, stop, running: controller.run(stop.signal) }
}

async function finish({ stop, running, clock }: ReturnType<typeof setUp>): Promise<void> {
  stop.abort()
  await clock.settle()
  await running
}

describe('each outcome', () => {
  const rows: readonly { name: string; answers: readonly (() => Outcome)[]; advanceMs: number; want: string[] }[] = [
    { name: 'done settles', answers: [() => outcome.done('x')], advanceMs: 60_000, want: ['0 a'] },
    {
      name: 'wake-after looks again once',
      answers: [() => outcome.wakeAfter(5000, 'x')],
      advanceMs: 60_000,
      want: ['0 a', '5000 a'],
    },
    {
      name: 'retry backs off and doubles',
      answers: [() => outcome.retry('x'), () => outcome.retry('x')],
      advanceMs: 60_000,
      want: ['0 a', '5 a', '15 a'],
    },
    {
      name: 'retry waits for as long as it was told, and goes on backing off',
      answers: [
        () => outcome.retryNotBefore('x', 1000),
        () => outcome.retryNotBefore('x', 2),
        () => outcome.retry('x'),
      ],
      advanceMs: 60_000,
      want: ['0 a', '1000 a', '1010 a', '1030 a'],
    },
    {
      name: 'a fault that is thrown is retried',
      answers: [
        () => {
          throw conflict
        },
      ],
      advanceMs: 60_000,
      want: ['0 a', '5 a'],
    },
    { name: 'drop gives up', answers: [() => outcome.drop('x')], advanceMs: 60_000, want: ['0 a'] },
    {
      name: 'a terminal error gives up',
      answers: [
        () => {
          throw new TerminalError('unusable selector')
        },
      ],
      advanceMs: 60_000,
      want: ['0 a'],
    },
    {
      name: 'success forgets the back-off',
      answers: [() => outcome.retry('x'), () => outcome.wakeAfter(100, 'x'), () => outcome.retry('x')],
      advanceMs: 60_000,
      want: ['0 a', '5 a', '105 a', '110 a'],
    },
  ]
  test.each(rows)('$name', async ({ answers, advanceMs, want }) => {
    let next = 0
    const run = setUp({ reconcile: async () => answers[next++]?.() ?? outcome.done('') })
    run.controller.wake('a', 'test')
    await run.clock.advance(advanceMs)
    expect(run.calls).toEqual(want)
    await finish(run)
  })
})

test('a key is dropped after its last retry, and starts anew when it is woken', async () => {
  const run = setUp({ maxRetries: 2, reconcile: async () => outcome.retry(new Error('no')) })
  run.controller.wake('a', 'test')
  await run.clock.advance(60_000)
  expect(run.calls).toEqual(['0 a', '5 a', '15 a'])
  run.controller.wake('a', 'test')
  await run.clock.advance(10)
  expect(run.calls.slice(3)).toEqual(['60000 a', '60005 a'])
  await finish(run)
})

test('a bug is counted and told, and the key backs off', async () => {
  const bugs: string[] = []
  const run = setUp(
    {
      reconcile: async () => {
        if (run.calls.length === 1) throw new AssertionError('cannot be')
        return outcome.done('')
      },
    },
    { onBug: (error, controller, key) => bugs.push(`${controller} ${key} ${String(error)}`) },
  )
  run.controller.wake('a', 'test')
  await run.clock.advance(1000)
  expect(bugs).toEqual(['test-controller a AssertionError: cannot be'])
  expect(run.calls).toEqual(['0 a', '5 a'])
  expect(run.metrics.write()).toContain('coxswain_reconcile_bugs_total{controller="test-controller"} 1\n')
  await finish(run)
})

test('as many keys at a time as there are workers, and no key twice', async () => {
  const open: (() => void)[] = []
  const run = setUp({
    reconcile: async () => {
      await new Promise<void>((resolve) => open.push(resolve))
      return outcome.done('')
    },
  })
  for (const key of ['a', 'b', 'c']) run.controller.wake(key, 'test')
  await run.clock.settle()
  run.controller.wake('a', 'again')
  run.controller.wake('a', 'and again')
  await run.clock.settle()
  expect(run.calls).toEqual(['0 a', '0 b'])
  open.shift()?.()
  await run.clock.settle()
  expect(run.calls).toEqual(['0 a', '0 b', '0 c'])
  open.shift()?.()
  await run.clock.settle()
  expect(run.calls).toEqual(['0 a', '0 b', '0 c', '0 a'])
  for (const go of open) go()
  await finish(run)
})

test('no workers, no work; the signal still ends the run', async () => {
  const run = setUp({ workers: 0 })
  run.controller.wake('a', 'test')
  await run.clock.advance(1000)
  expect(run.calls).toEqual([])
  await finish(run)
})

test('run waits for the reconcile in progress, and leaves waiting keys alone', async () => {
  const gate = deferred<void>()
  const run = setUp({
    workers: 1,
    reconcile: async () => {
      await gate.promise
      return outcome.done('')
    },
  })
  run.controller.wake('a', 'test')
  run.controller.wake('b', 'test')
  await run.clock.settle()
  let ended = false
  const ends = run.running.finally(() => (ended = true))
  run.stop.abort()
  await run.clock.settle()
  expect(ended).toBe(false)
  gate.resolve()
  await ends
  expect(run.calls).toEqual(['0 a'])
})

test('what a stop interrupts is no fault', async () => {
  const bugs: unknown[] = []
  const run = setUp(
    {
      reconcile: (_key, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new TypeError('torn down')))
        }),
    },
    { onBug: (error) => bugs.push(error) },
  )
  run.controller.wake('a', 'test')
  await run.clock.settle()
  await finish(run)
  expect(bugs).toEqual([])
})

test('workqueue metrics carry the name of the queue', async () => {
  const run = setUp({})
  run.controller.wake('a', 'test')
  await run.clock.settle()
  const text = run.metrics.write()
  expect(text).toContain('# TYPE workqueue_adds_total counter\nworkqueue_adds_total{name="test"} 1\n')
  expect(text).toContain('workqueue_depth{name="test"} 0\n')
  expect(text).toContain('workqueue_work_duration_seconds_bucket{name="test",le="1e-08"} 1\n')
  expect(text).toContain('workqueue_queue_duration_seconds_count{name="test"} 1\n')
  await finish(run)
})

const wakes = (cause: Cause | undefined) =>
  cause?.wokenBy.map(({ what, object, resourceVersion }) => `${what} ${object ?? ''}@${resourceVersion ?? ''}`).join()

function recorded() {
  const lines: string[] = []
  const sink: TraceSink = {
    started: (cause) => lines.push(`${cause.id} start ${cause.key} [${wakes(cause)}]`),
    ended: (cause, result) => lines.push(`${cause.id} end ${result.kind}`),
    wrote: (cause, request, version) =>
      lines.push(`${cause?.id} ${request.verb} ${request.target.resource} ${version}`),
    refused: (cause, request) => lines.push(`${cause?.id} ${request.verb} refused`),
  }
  return { lines, trace: createTrace(sink) }
}

describe('trace', () => {
  test('a reconcile knows what woke it, and a write knows its reconcile', async () => {
    const { lines, trace } = recorded()
    const transport = trace.observe({
      request: async () => ({ code: 200, body: { metadata: { resourceVersion: '7' } }, warnings: [] }),
      watch: () => Promise.reject(new Error('not used')),
      raw: () => Promise.reject(new Error('not used')),
    })
    const target = { group: '', version: 'v1', resource: 'pods', namespace: 'ns' }
    const run = setUp(
      {
        reconcile: async () => {
          await Promise.resolve()
          await transport.request({ verb: 'create', target })
          await transport.request({ verb: 'get', target: { ...target, name: 'x' } })
          return outcome.done('')
        },
      },
      { trace },
    )
    const pod = { metadata: { namespace: 'ns', name: 'web-1', resourceVersion: '41' } }
    run.controller.wake('ns/web', 'pod updated', pod)
    run.controller.wake('ns/web', 'timer')
    run.controller.wake('ns/db', 'added')
    await run.clock.settle()
    expect(lines).toEqual([
      '1 start ns/web [pod updated ns/web-1@41,timer @]',
      '2 start ns/db [added @]',
      '1 create pods 7',
      '2 create pods 7',
      '1 end done',
      '2 end done',
    ])
    await finish(run)
  })

  test('of many wakes the first few are kept', async () => {
    const { lines, trace } = recorded()
    const run = setUp({}, { trace })
    for (let index = 0; index < 100; index += 1) run.controller.wake('a', `pod ${index}`)
    await run.clock.settle()
    expect(lines[0]?.split(',')).toHaveLength(8)
    await finish(run)
  })

  test('a refused write is told with its cause', async () => {
    const { lines, trace } = recorded()
    const transport = trace.observe({
      request: () => Promise.reject(conflict),
      watch: () => Promise.reject(new Error('not used')),
      raw: () => Promise.reject(new Error('not used')),
    })
    const target = { group: '', version: 'v1', resource: 'pods', name: 'x' }
    const run = setUp(
      {
        reconcile: async () => {
          await transport.request({ verb: 'update', target })
          return outcome.done('')
        },
      },
      { trace },
    )
    run.controller.wake('a', 'added')
    await run.clock.settle()
    expect(lines).toEqual(['1 start a [added @]', '1 update refused', '1 end retry'])
    await finish(run)
  })
})
