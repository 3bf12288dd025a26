// Mirrors k8s.io/apimachinery/pkg/api/errors NewGenericServerResponse and client-go rest transformResponse, release 1.36.
import { StatusError, type Status } from './errors.ts'
import { methodByVerb } from './request-path.ts'
import type { ApiRequest, RequestTarget } from './request.ts'

export interface RefusedAnswer {
  readonly code: number
  readonly contentType: string
  readonly body: string
  /** Value of the `Retry-After` header. */
  readonly retryAfter: string | undefined
}

/** Whom the request was for; what the message names when the answer says nothing itself. */
export interface RefusedRequest {
  readonly verb: ApiRequest['verb'] | 'watch'
  readonly target: RequestTarget
}

const textLengthMax = 2048

/** The error for an answer outside 2xx: the server's own `Status`, or one made from the code where it sent none. */
export function statusFromAnswer(answer: RefusedAnswer, request: RefusedRequest): StatusError {
  const retryAfterSeconds = parseRetryAfter(answer.retryAfter)
  const sent = parseStatus(answer)
  if (sent !== undefined)
    return new StatusError(withRetryAfter({ ...sent, code: sent.code ?? answer.code }, retryAfterSeconds))
  return new StatusError(withRetryAfter(genericStatus(answer, request), retryAfterSeconds))
}

/** Whole seconds; dates are not understood, as in the Go client. */
export function parseRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^[+-]?\d+$/.test(header) ? Number(header) : undefined
}

function withRetryAfter(status: Status, seconds: number | undefined): Status {
  if (seconds === undefined || status.details?.retryAfterSeconds !== undefined) return status
  return { ...status, details: { ...status.details, retryAfterSeconds: seconds } }
}

function parseStatus(answer: RefusedAnswer): Status | undefined {
  if (!answer.contentType.includes('json')) return undefined
  try {
    const parsed: unknown = JSON.parse(answer.body)
    const isStatus = typeof parsed === 'object' && parsed !== null && 'kind' in parsed && parsed.kind === 'Status'
    return isStatus ? (parsed as Status) : undefined
  } catch {
    return undefined
  }
}

const isText = (contentType: string): boolean => contentType === '' || contentType.startsWith('text/')

function genericStatus(answer: RefusedAnswer, { verb, target }: RefusedRequest): Status {
  const text = isText(answer.contentType) ? answer.body.slice(0, textLengthMax).trim() : 'unknown'
  const method = verb === 'watch' ? 'GET' : methodByVerb[verb]
  const { reason, message } = meaningOf(answer.code, method, text)
  const what = target.group === '' ? target.resource : `${target.resource}.${target.group}`
  const where = [method.toLowerCase(), what, ...(target.name === undefined ? [] : [target.name])].join(' ')
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${message} (${where})`,
    reason,
    details: {
      ...(target.name === undefined ? {} : { name: target.name }),
      ...(target.group === '' ? {} : { group: target.group }),
      kind: target.resource,
      causes: [{ reason: 'UnexpectedServerResponse', message: text }],
    },
    code: answer.code,
  }
}

interface Meaning {
  readonly reason: string
  readonly message: string
}

/** Codes that mean one thing whatever was asked. */
const meanings: ReadonlyMap<number, Meaning> = new Map([
  [400, { reason: 'BadRequest', message: 'the server rejected our request for an unknown reason' }],
  [401, { reason: 'Unauthorized', message: 'the server has asked for the client to provide credentials' }],
  [404, { reason: 'NotFound', message: 'the server could not find the requested resource' }],
  [405, { reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource' }],
  [422, { reason: 'Invalid', message: 'the server rejected our request due to an error in our request' }],
  [
    429,
    {
      reason: 'TooManyRequests',
      message: 'the server has received too many requests and has asked us to try again later',
    },
  ],
  [503, { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' }],
  [
    504,
    {
      reason: 'Timeout',
      message:
        'the server was unable to return a response in the time allotted, but may still be processing the request',
    },
  ],
])

function meaningOf(code: number, method: string, text: string): Meaning {
  const fixed = meanings.get(code)
  if (fixed !== undefined) return fixed
  switch (code) {
    case 409:
      return { reason: method === 'POST' ? 'AlreadyExists' : 'Conflict', message: 'the server reported a conflict' }
    case 403:
      return { reason: 'Forbidden', message: text }
    case 406:
      return {
        reason: 'NotAcceptable',
        message:
          text === '' || text === 'unknown'
            ? 'the server was unable to respond with a content type that the client supports'
            : text,
      }
    case 415:
      return { reason: 'UnsupportedMediaType', message: text }
    default:
      return code >= 500
        ? {
            reason: 'InternalError',
            message: `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
          }
        : {
            reason: '',
            message: `the server responded with the status code ${code} but did not return more information`,
          }
  }
}
