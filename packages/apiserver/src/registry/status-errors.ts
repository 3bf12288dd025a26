// Mirrors apimachinery pkg/api/errors/errors.go: the Status of each refusal, release 1.36.
import { goQuote } from '@coxswain/api'
import {
  StatusError,
  statusFromAnswer,
  type RefusedRequest,
  type StatusCause,
  type StatusDetails,
} from '@coxswain/client'
import type { FieldErrors } from '../validation/field-error.ts'

/** A resource and its group, as refusals name it: `deployments.apps`. */
export interface GroupResource {
  readonly group: string
  readonly resource: string
}

/** The same of a kind; only `Invalid` names kinds. */
export interface GroupKind {
  readonly group: string
  readonly kind: string
}

const resourceText = ({ group, resource }: GroupResource): string => (group === '' ? resource : `${resource}.${group}`)

interface Failure {
  readonly code: number
  readonly reason?: string | undefined
  readonly message: string
  readonly details?: StatusDetails | undefined
}

/** Absent members are left out, as Go's `omitempty` does. */
export function failure({ code, reason, message, details }: Failure): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  })
}

function detailsOf(of: GroupResource, name: string, more: StatusDetails = {}): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(of.group === '' ? {} : { group: of.group }),
    kind: of.resource,
    ...more,
  }
}

export function notFound(of: GroupResource, name: string): StatusError {
  const message = `${resourceText(of)} ${goQuote(name)} not found`
  return failure({ code: 404, reason: 'NotFound', message, details: detailsOf(of, name) })
}

/** `isGenerated`: the server chose the name, or was asked to. */
export function alreadyExists(
  of: GroupResource,
  name: string,
  how: { readonly isBeingDeleted: boolean; readonly isGenerated: boolean },
): StatusError {
  const prefix = how.isBeingDeleted ? 'object is being deleted: ' : ''
  const suffix = how.isGenerated ? ', the server was not able to generate a unique name for the object' : ''
  return failure({
    code: 409,
    reason: 'AlreadyExists',
    message: `${prefix}${resourceText(of)} ${goQuote(name)} already exists${suffix}`,
    details: detailsOf(of, name, how.isGenerated ? { retryAfterSeconds: 1 } : {}),
  })
}

export function conflict(of: GroupResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${resourceText(of)} ${goQuote(name)}: ${why}`
  return failure({ code: 409, reason: 'Conflict', message, details: detailsOf(of, name) })
}

export const modifiedText =
  'the object has been modified; please apply your changes to the latest version and try again'

export function forbidden(of: GroupResource, name: string, why: string, causes?: readonly StatusCause[]): StatusError {
  const what = name === '' ? resourceText(of) : `${resourceText(of)} ${goQuote(name)}`
  const details = detailsOf(of, name, causes === undefined ? {} : { causes })
  return failure({ code: 403, reason: 'Forbidden', message: `${what} is forbidden: ${why}`, details })
}

/** Same text twice is told once, several in brackets. */
function joinErrors(errors: FieldErrors): string {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))]
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`
}

export function invalid(of: GroupKind, name: string, errors: FieldErrors): StatusError {
  const kind = of.group === '' ? of.kind : `${of.kind}.${of.group}`
  const why = errors.length === 0 ? '' : `: ${joinErrors(errors)}`
  return failure({
    code: 422,
    reason: 'Invalid',
    message: `${kind} ${goQuote(name)} is invalid${why}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(of.group === '' ? {} : { group: of.group }),
      ...(of.kind === '' ? {} : { kind: of.kind }),
      ...(errors.length === 0
        ? {}
        : { causes: errors.map(({ type, message, field }) => ({ reason: type, message, field })) }),
    },
  })
}

export function badRequest(message: string): StatusError {
  return failure({ code: 400, reason: 'BadRequest', message })
}

export function tooManyRequests(
  message: string,
  retryAfterSeconds: number,
  causes: readonly StatusCause[],
): StatusError {
  const details = { ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}), causes }
  return failure({ code: 429, reason: 'TooManyRequests', message, details })
}

export function expired(message: string): StatusError {
  return failure({ code: 410, reason: 'Expired', message })
}

export function internalError(message: string): StatusError {
  const details = { causes: [{ message }] }
  return failure({ code: 500, reason: 'InternalError', message: `Internal error occurred: ${message}`, details })
}

/** An error without a reason, as the Go server answers one that it did not expect. */
export function plainError(message: string): StatusError {
  return failure({ code: 500, message })
}

/** No such path. */
export function unknownPath(): StatusError {
  const message = 'the server could not find the requested resource'
  return failure({ code: 404, reason: 'NotFound', message, details: {} })
}

/** A group that is not there: the web server answers, not the API, and this is what clients make of that. */
export function unknownGroup(request: RefusedRequest): StatusError {
  const answer = { code: 404, contentType: 'text/plain', body: '404 page not found\n', retryAfter: undefined }
  return statusFromAnswer(answer, request)
}

/** The path is there, but not for this method. */
export function unknownMethod(): StatusError {
  const message = 'the server does not allow this method on the requested resource'
  return failure({ code: 405, reason: 'MethodNotAllowed', message, details: {} })
}

/** The resource is there, and the verb is not for it. */
export function unsupportedVerb(of: GroupResource, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind ${goQuote(resourceText(of))}`
  return failure({ code: 405, reason: 'MethodNotAllowed', message, details: detailsOf(of, '') })
}

export function tooLargeResourceVersion(wanted: number, current: number): StatusError {
  return failure({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: {
      retryAfterSeconds: 1,
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    },
  })
}

/** What Kubernetes has and this server does not yet. */
export function notImplemented(what: string): StatusError {
  return failure({ code: 501, reason: 'NotImplemented', message: `${what} is not implemented by this server` })
}
