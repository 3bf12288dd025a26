import { StatusError } from '@coxswain/client'
import { seededRandom } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { defaultBackoff, defaultRetry, retryOnConflict } from './retry-on-conflict.ts'

const refusal = (reason: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code: 409 })

test.each([
  { name: 'the default tries five times', backoff: defaultRetry, tries: 5, atLeastMs: 40, atMostMs: 44 },
  { name: 'the back-off tries four times', backoff: defaultBackoff, tries: 4, atLeastMs: 310, atMostMs: 341 },
])('$name', async ({ backoff, tries, atLeastMs, atMostMs }) => {
  const clock = new VirtualClock()
  let attempts = 0
  const failing = retryOnConflict({ clock, random: seededRandom(1) }, backoff, () => {
    attempts += 1
    return Promise.reject(refusal('Conflict'))
  })
  const failed = failing.then(
    () => undefined,
    (error: unknown) => ({ error, atMs: clock.monotonicMs() }),
  )
  await clock.advance(1000)
  const end = await failed
  expect(end?.error).toBeInstanceOf(StatusError)
  expect(attempts).toBe(tries)
  expect(end?.atMs).toBeGreaterThanOrEqual(atLeastMs)
  expect(end?.atMs).toBeLessThanOrEqual(atMostMs)
})

test('another error ends it at once', async () => {
  let attempts = 0
  const failing = retryOnConflict({ clock: new VirtualClock(), random: seededRandom(1) }, defaultRetry, () => {
    attempts += 1
    return Promise.reject(refusal('NotFound'))
  })
  await expect(failing).rejects.toThrow('NotFound')
  expect(attempts).toBe(1)
})

test('answers with the first success', async () => {
  const clock = new VirtualClock()
  let attempts = 0
  const result = retryOnConflict({ clock, random: seededRandom(1) }, defaultRetry, () => {
    attempts += 1
    return attempts < 3 ? Promise.reject(refusal('Conflict')) : Promise.resolve('ok')
  })
  await clock.advance(1000)
  expect([await result, attempts]).toEqual(['ok', 3])
})
