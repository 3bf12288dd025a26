import { StatusError, TransportError, type RequestTarget, type StatusDetails } from '@coxswain/client'

/** What a request is answered with instead, in the words of a real API server. */
export type Refusal = (target: RequestTarget) => StatusError | TransportError

interface Texts {
  readonly code: number
  readonly reason: string
  readonly message: string
  readonly details?: StatusDetails | undefined
}

function status({ code, reason, message, details }: Texts): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  })
}

const resourceText = ({ group, resource }: RequestTarget): string => (group === '' ? resource : `${resource}.${group}`)

const detailsOf = ({ group, resource, name }: RequestTarget): StatusDetails => ({
  ...(name === undefined ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: resource,
})

const quoted = (target: RequestTarget): string => `${resourceText(target)} ${JSON.stringify(target.name ?? '')}`

/** 409: someone else has written it meanwhile. */
export const conflict = (): Refusal => (target) =>
  status({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${quoted(target)}: the object has been modified; please apply your changes to the latest version and try again`,
    details: detailsOf(target),
  })

/** 409 on create. */
export const alreadyExists = (): Refusal => (target) =>
  status({
    code: 409,
    reason: 'AlreadyExists',
    message: `${quoted(target)} already exists`,
    details: detailsOf(target),
  })

/** 404. */
export const notFound = (): Refusal => (target) =>
  status({ code: 404, reason: 'NotFound', message: `${quoted(target)} not found`, details: detailsOf(target) })

/** 403, by a policy or a quota. */
export const forbidden =
  (why = 'exceeded quota'): Refusal =>
  (target) =>
    status({
      code: 403,
      reason: 'Forbidden',
      message: `${quoted(target)} is forbidden: ${why}`,
      details: detailsOf(target),
    })

/** 403 on create: the namespace is going. */
export const namespaceTerminating = (): Refusal => (target) => {
  const { namespace = '' } = target
  const message = `namespace ${namespace} is being terminated`
  return status({
    code: 403,
    reason: 'Forbidden',
    message: `${quoted(target)} is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    details: {
      ...detailsOf(target),
      causes: [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }],
    },
  })
}

/** 422. */
export const invalid =
  (why = 'spec: Invalid value: refused by the test'): Refusal =>
  (target) =>
    status({
      code: 422,
      reason: 'Invalid',
      message: `${quoted(target)} is invalid: ${why}`,
      details: detailsOf(target),
    })

/** 410 on list and watch: the version that was asked for is no longer kept. */
export const expired = (): Refusal => () =>
  status({ code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' })

/** 429. With seconds, clients wait that long and try again by themselves. */
export const tooManyRequests =
  (retryAfterSeconds?: number): Refusal =>
  () =>
    status({
      code: 429,
      reason: 'TooManyRequests',
      message: 'the server has received too many requests and has asked us to try again later',
      ...(retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }),
    })

/** 500. */
export const internalError =
  (why = 'etcdserver: request timed out'): Refusal =>
  () =>
    status({
      code: 500,
      reason: 'InternalError',
      message: `Internal error occurred: ${why}`,
      details: { causes: [{ message: why }] },
    })

/** 503. */
export const serviceUnavailable = (): Refusal => () =>
  status({ code: 503, reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' })

/** 504: the server gave up. Whether the request took effect is not known to the client; as a refusal, it did not. */
export const timeout = (): Refusal => () =>
  status({ code: 504, reason: 'Timeout', message: 'Timeout: request did not complete within the allotted duration' })

/** No answer: nobody listens. */
export const connectionRefused = (): Refusal => () =>
  new TransportError('refused', 'connect ECONNREFUSED 127.0.0.1:6443')

/** No answer: the connection broke before one came. */
export const connectionClosed = (): Refusal => () => new TransportError('closed', 'the connection was closed')

/** One of each, by name: what a test goes through that shall hold for all. */
export const refusals: Readonly<Record<string, () => Refusal>> = {
  conflict,
  alreadyExists,
  notFound,
  forbidden,
  namespaceTerminating,
  invalid,
  tooManyRequests,
  internalError,
  serviceUnavailable,
  timeout,
  connectionRefused,
  connectionClosed,
}
