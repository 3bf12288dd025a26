import { StatusError, TransportError } from '@coxswain/client'
import { expect, test } from 'vitest'
import { refusal } from '../shared/testing/recording-client.ts'
import { mayPass, suggestedDelayMs } from './judge-failure.ts'

const closed = (kind: TransportError['kind']): TransportError => new TransportError(kind, kind)

test.each([
  { error: refusal(429, 'TooManyRequests'), want: true },
  { error: refusal(429, 'Expired'), want: true },
  { error: refusal(500, 'ServerTimeout'), want: true },
  { error: refusal(500, 'InternalError'), want: true },
  { error: refusal(503, 'ServiceUnavailable'), want: true },
  { error: refusal(504, 'Timeout'), want: true },
  { error: refusal(503, ''), want: true },
  { error: refusal(504, 'Unknown'), want: true },
  { error: refusal(500, 'Invalid'), want: false },
  { error: refusal(502, ''), want: false },
  { error: refusal(403, 'Forbidden'), want: false },
  { error: refusal(404, 'NotFound'), want: false },
  { error: refusal(422, 'Invalid'), want: false },
  { error: closed('closed'), want: true },
  { error: closed('refused'), want: false },
  { error: closed('timeout'), want: false },
  { error: new Error('other'), want: false },
])('$error.message may pass: $want', ({ error, want }) => expect(mayPass(error)).toBe(want))

test('what a server suggests is waited for', () => {
  const { status } = refusal(429, 'TooManyRequests')
  const asks = new StatusError({ ...status, details: { retryAfterSeconds: 7 } })
  expect([asks, refusal(500, 'InternalError'), new Error('other')].map(suggestedDelayMs)).toEqual([7000, 0, 0])
})
