import type { CertificateSigningRequest } from '@coxswain/api'
import { parseSigningRequest } from '../shared/certificates/certificate-queue.ts'
import type { CertificateRequest } from '../shared/certificates/parse-request.ts'
import { hasFailed, isApproved } from '../shared/certificates/request-conditions.ts'

export interface Snapshot {
  readonly seen: CertificateSigningRequest
  /** What is in it. */
  readonly request: CertificateRequest
}

/** Or why there is nothing to sign. Throws for what cannot be read. */
export function observe(seen: CertificateSigningRequest, signerName: string): Snapshot | string {
  if (!isApproved(seen)) return 'it is not approved'
  if (hasFailed(seen)) return 'it has failed'
  if (seen.spec.signerName !== signerName) return 'another signer is asked'
  return { seen, request: parseSigningRequest(seen) }
}
