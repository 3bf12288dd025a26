/** A `Status` answer as the API sends it. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Readonly<Record<string, unknown>>
  readonly status: 'Success' | 'Failure'
  readonly message?: string | undefined
  readonly reason?: string | undefined
  readonly details?: StatusDetails | undefined
  readonly code?: number | undefined
}

export interface StatusDetails {
  readonly name?: string | undefined
  readonly group?: string | undefined
  readonly kind?: string | undefined
  readonly uid?: string | undefined
  readonly causes?: readonly StatusCause[] | undefined
  readonly retryAfterSeconds?: number | undefined
}

export interface StatusCause {
  readonly reason?: string | undefined
  readonly message?: string | undefined
  readonly field?: string | undefined
}

/** The server refused: every answer outside 2xx. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly status: Status

  constructor(status: Status) {
    super(status.message ?? status.reason ?? `status ${status.code}`)
    this.status = status
  }

  get code(): number {
    return this.status.code ?? 500
  }

  get reason(): string {
    return this.status.reason ?? ''
  }
}

/** No answer: the connection could not be made or broke, or the answer was not readable. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly kind: 'refused' | 'timeout' | 'closed' | 'malformed' | 'credentials'

  constructor(kind: TransportError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

const hasReason =
  (reason: string) =>
  (error: unknown): error is StatusError =>
    error instanceof StatusError && error.reason === reason

export const isNotFound = hasReason('NotFound')
export const isAlreadyExists = hasReason('AlreadyExists')
export const isConflict = hasReason('Conflict')
export const isInvalid = hasReason('Invalid')
export const isForbidden = hasReason('Forbidden')
export const isExpired = (error: unknown): error is StatusError =>
  error instanceof StatusError && (error.reason === 'Expired' || error.reason === 'Gone')
export const isTooManyRequests = hasReason('TooManyRequests')

/** The namespace is being deleted: whoever creates in it should give up quietly. */
export function hasNamespaceTerminatingCause(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    (error.status.details?.causes ?? []).some((cause) => cause.reason === 'NamespaceTerminating')
  )
}
