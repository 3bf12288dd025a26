import type { CertificateSigningRequest } from '@coxswain/api'
import { parseSigningRequest } from '../shared/certificates/certificate-queue.ts'
import type { CertificateRequest } from '../shared/certificates/parse-request.ts'
import { hasCondition } from '../shared/certificates/request-conditions.ts'

export interface Snapshot {
  readonly seen: CertificateSigningRequest
  /** What is in it. */
  readonly request: CertificateRequest
}

/** Undefined: it is decided. Throws for what cannot be read. */
export function observe(seen: CertificateSigningRequest): Snapshot | undefined {
  if (hasCondition(seen, 'Approved') || hasCondition(seen, 'Denied')) return undefined
  return { seen, request: parseSigningRequest(seen) }
}
