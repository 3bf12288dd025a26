import { describe, expect, test } from 'vitest'
import { isExpired, isNotFound } from './errors.ts'
import { parseWarnings } from './parse-warnings.ts'
import { parseRetryAfter, statusFromAnswer, type RefusedRequest } from './status-from-answer.ts'

const request: RefusedRequest = {
  verb: 'get',
  target: { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'ns', name: 'web' },
}
const answer = (code: number, body: unknown, retryAfter?: string): Parameters<typeof statusFromAnswer>[0] => ({
  code,
  contentType: typeof body === 'string' ? 'text/plain' : 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter,
})
const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' }

describe('a Status that the server sent', () => {
  test('is kept as it is', () => {
    const sent = { ...status, message: 'no', reason: 'NotFound', details: { name: 'web' }, code: 404 }
    const error = statusFromAnswer(answer(404, sent), request)
    expect(error.status).toEqual(sent)
    expect(error.message).toBe('no')
    expect(isNotFound(error)).toBe(true)
  })
  test('gets its code from the answer where it has none', () => {
    expect(statusFromAnswer(answer(410, { ...status, reason: 'Expired' }), request)).toSatisfy(isExpired)
    expect(statusFromAnswer(answer(410, status), request).code).toBe(410)
  })
  test('gets the delay of the header', () => {
    const error = statusFromAnswer(answer(429, { ...status, code: 429 }, '7'), request)
    expect(error.status.details?.retryAfterSeconds).toBe(7)
  })
  test('keeps its own delay', () => {
    const error = statusFromAnswer(answer(429, { ...status, details: { retryAfterSeconds: 3 } }, '7'), request)
    expect(error.status.details?.retryAfterSeconds).toBe(3)
  })
})

describe('an answer that is no Status', () => {
  const where = '(get deployments.apps web)'
  test.each([
    {
      code: 404,
      body: '404 page not found',
      reason: 'NotFound',
      message: `the server could not find the requested resource ${where}`,
    },
    { code: 403, body: 'no entry', reason: 'Forbidden', message: `no entry ${where}` },
    {
      code: 401,
      body: '',
      reason: 'Unauthorized',
      message: `the server has asked for the client to provide credentials ${where}`,
    },
    { code: 409, body: '', reason: 'Conflict', message: `the server reported a conflict ${where}` },
    { code: 415, body: 'what?', reason: 'UnsupportedMediaType', message: `what? ${where}` },
    {
      code: 500,
      body: 'boom',
      reason: 'InternalError',
      message: `an error on the server ("boom") has prevented the request from succeeding ${where}`,
    },
    {
      code: 418,
      body: '',
      reason: '',
      message: `the server responded with the status code 418 but did not return more information ${where}`,
    },
    {
      code: 406,
      body: '',
      reason: 'NotAcceptable',
      message: `the server was unable to respond with a content type that the client supports ${where}`,
    },
  ])('$code', ({ code, body, reason, message }) => {
    const { status: made } = statusFromAnswer(answer(code, body), request)
    expect(made).toMatchObject({ code, reason, message, details: { kind: 'deployments', group: 'apps', name: 'web' } })
  })
  test('a conflict of a create is an existing object', () => {
    expect(statusFromAnswer(answer(409, ''), { ...request, verb: 'create' }).reason).toBe('AlreadyExists')
  })
  test('JSON that is no Status is not shown', () => {
    expect(statusFromAnswer(answer(500, { a: 1 }), request).message).toContain('"unknown"')
  })
})

test.each([
  { header: '3', want: 3 },
  { header: '0', want: 0 },
  { header: undefined, want: undefined },
  { header: 'Wed, 21 Oct 2026 07:28:00 GMT', want: undefined },
  { header: '', want: undefined },
])('Retry-After $header', ({ header, want }) => {
  expect(parseRetryAfter(header)).toBe(want)
})

test.each([
  { header: undefined, want: [] },
  { header: '299 - "one"', want: ['one'] },
  { header: '299 - "one", 299 - "two, and a half"', want: ['one', 'two, and a half'] },
  { header: ['299 - "a"', '299 kube "b"'], want: ['a', 'b'] },
  { header: String.raw`299 - "say \"hi\" \\ bye"`, want: [String.raw`say "hi" \ bye`] },
  { header: '299 - "dated" "Wed, 21 Oct 2026 07:28:00 GMT", 299 - "next"', want: ['dated', 'next'] },
  { header: 'nonsense', want: [] },
])('warnings of $header', ({ header, want }) => {
  expect(parseWarnings(header)).toEqual(want)
})
