// Mirrors pkg/controller/certificates/certificate_controller_utils.go, 1.36.
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@coxswain/api'

export const conditionsOf = ({ status }: CertificateSigningRequest): readonly CertificateSigningRequestCondition[] =>
  status?.conditions ?? []

/** Whatever its status: a decision is there by its type. */
export const hasCondition = (request: CertificateSigningRequest, type: string): boolean =>
  conditionsOf(request).some((condition) => condition.type === type)

export const isApproved = (request: CertificateSigningRequest): boolean =>
  hasCondition(request, 'Approved') && !hasCondition(request, 'Denied')

/** Conditions of old had no status. */
export const hasFailed = (request: CertificateSigningRequest): boolean =>
  conditionsOf(request).some(({ type, status }) => type === 'Failed' && ['', 'True', undefined].includes(status))

export const isIssued = ({ status }: CertificateSigningRequest): boolean => (status?.certificate ?? '') !== ''
