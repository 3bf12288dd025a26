// The refusals that come before any resource is looked at, in the words of Kubernetes' HTTP layer, release 1.36.
import type { StatusError } from '@coxswain/client'
import { failure } from '../registry/status-errors.ts'

export { unknownMethod, unknownPath, unsupportedVerb } from '../registry/status-errors.ts'

/** No clause of `Accept` names a type that the path has at all. */
export function noRepresentation(available: readonly string[]): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`
  return failure({ code: 406, reason: 'NotAcceptable', message, details: {} })
}

/** The types are there, but not in the form that is asked for. */
export function notAcceptable(accepted: readonly string[]): StatusError {
  const message = `only the following media types are accepted: ${accepted.join(', ')}`
  return failure({ code: 406, reason: 'NotAcceptable', message })
}

export function wrongShape(message: string): StatusError {
  return failure({ code: 406, reason: 'NotAcceptable', message })
}

export function unknownBodyFormat(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return failure({ code: 415, reason: 'UnsupportedMediaType', message })
}

export function unknownPatchType(): StatusError {
  return failure({ code: 415, reason: 'UnsupportedMediaType', message: '415: Unsupported Media Type', details: {} })
}

export function bodyTooLarge(bytesMax: number): StatusError {
  const message = `Request entity too large: limit is ${bytesMax}`
  return failure({ code: 413, reason: 'RequestEntityTooLarge', message })
}

export function unauthorized(): StatusError {
  return failure({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
}

export function forbiddenPath(username: string, verb: string, path: string): StatusError {
  const message = `forbidden: User ${JSON.stringify(username)} cannot ${verb} path ${JSON.stringify(path)}`
  return failure({ code: 403, reason: 'Forbidden', message, details: {} })
}

export function requestTimeout(): StatusError {
  const message = 'Timeout: request did not complete within the allotted timeout'
  return failure({ code: 504, reason: 'Timeout', message, details: {} })
}

export function notAcceptableOpenApi(): StatusError {
  return notAcceptable(['application/json'])
}
