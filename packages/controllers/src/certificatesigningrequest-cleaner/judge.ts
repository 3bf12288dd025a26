// Mirrors pkg/controller/certificates/cleaner/cleaner.go, handle, 1.36.
import { parseTime, type CertificateSigningRequest } from '@coxswain/api'
import { conditionsOf, hasCondition, isIssued } from '../shared/certificates/request-conditions.ts'
import { expiryMs } from './expiry.ts'

const hourMs = 3600 * 1000
/** After a decision there is an hour to fetch what came of it. */
const decidedMaxMs = hourMs
const pendingMaxMs = 24 * hourMs

/** Why a request is of no more use; undefined: it stays. */
export function reasonToDelete(request: CertificateSigningRequest, nowMs: number): string | undefined {
  const isOlderThan = (time: string | undefined, ms: number): boolean => {
    const atMs = parseTime(time)
    return atMs !== undefined && nowMs - atMs > ms
  }
  const hasSince = (type: string, ms: number): boolean =>
    conditionsOf(request).some((one) => one.type === type && isOlderThan(one.lastUpdateTime, ms))
  const issued = isIssued(request)
  if (issued && hasSince('Approved', decidedMaxMs)) return 'it was approved, and its certificate issued'
  if (hasSince('Denied', decidedMaxMs)) return 'it was denied'
  if (hasSince('Failed', decidedMaxMs)) return 'it failed'
  const isPending = conditionsOf(request).length === 0
  if (isPending && isOlderThan(request.metadata?.creationTimestamp, pendingMaxMs)) return 'nobody decided on it'
  if (issued && hasCondition(request, 'Approved') && hasExpired(request, nowMs)) return 'its certificate has expired'
  if (!issued && hasSince('Approved', pendingMaxMs)) return 'it was approved, and no certificate was issued'
  return undefined
}

/** A certificate that cannot be read does not count as expired. */
function hasExpired({ status }: CertificateSigningRequest, nowMs: number): boolean {
  const pem = Buffer.from(status?.certificate ?? '', 'base64').toString('latin1')
  return nowMs > (expiryMs(pem) ?? Infinity)
}
