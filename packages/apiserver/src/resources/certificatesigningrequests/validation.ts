// Mirrors pkg/apis/certificates/validation/validation.go ValidateCertificateSigningRequest…, release 1.36.
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkSignerName } from '../rules/signer-names.ts'
import { certificateProblem } from './certificate-problem.ts'
import { certificateRequestProblem } from './certificate-request.ts'
import { textOfBytes } from './text-of-bytes.ts'

const legacySigner = 'kubernetes.io/legacy-unknown'
const expirationSecondsMin = 600
const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]
const decisions = ['Approved', 'Denied']
const lasting = [...decisions, 'Failed']
const statuses = ['False', 'True', 'Unknown']
const conditionsField = 'status.conditions'

export function validateCertificateSigningRequest(request: CertificateSigningRequest): FieldErrors {
  const errors: ErrorList = []
  checkSpec(errors, request.spec)
  checkConditions(errors, request.status?.conditions ?? [])
  checkCertificate(errors, request)
  return errors
}

function checkSpec(errors: ErrorList, spec: CertificateSigningRequest['spec']): void {
  const problem = certificateRequestProblem(textOfBytes(spec?.request))
  if (problem !== undefined) errors.push(invalid('spec.request', spec?.request || null, problem))
  const wanted = spec?.usages ?? []
  if (wanted.length === 0) errors.push(required('spec.usages'))
  for (const [index, usage] of wanted.entries()) {
    if (!usages.includes(usage)) errors.push(notSupported(`spec.usages[${index}]`, usage, usages))
  }
  for (const [index, usage] of wanted.entries()) {
    if (wanted.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${index}]`, usage))
  }
  if (spec?.signerName === legacySigner) {
    errors.push(invalid('spec.signerName', legacySigner, 'the legacy signerName is not allowed via this API version'))
  } else checkSignerName(errors, 'spec.signerName', spec?.signerName ?? '')
  const { expirationSeconds: seconds } = spec ?? {}
  if (seconds !== undefined && seconds < expirationSecondsMin) {
    const why = 'may not specify a duration less than 600 seconds (10 minutes)'
    errors.push(invalid('spec.expirationSeconds', seconds, why))
  }
}

function checkConditions(errors: ErrorList, conditions: readonly CertificateSigningRequestCondition[]): void {
  const seen = new Set<string>()
  for (const [index, { type, status }] of conditions.entries()) {
    const path = `${conditionsField}[${index}]`
    if (!type) errors.push(required(`${path}.type`))
    const allowed = lasting.includes(type) ? ['True'] : statuses
    if (!status) errors.push(required(`${path}.status`))
    else if (!allowed.includes(status)) errors.push(notSupported(`${path}.status`, status, allowed))
    const other = decisions.find((decision) => decision !== type) ?? ''
    if (decisions.includes(type) && seen.has(other)) {
      errors.push(invalid(conditionsField, type, 'Approved and Denied conditions are mutually exclusive'))
    }
    if (seen.has(type)) errors.push(duplicate(`${path}.type`, type))
    seen.add(type)
  }
}

function checkCertificate(errors: ErrorList, { status }: CertificateSigningRequest): void {
  const problem = certificateProblem(textOfBytes(status?.certificate))
  if (problem !== undefined) errors.push(invalid('status.certificate', '<certificate data>', problem))
}

/** What this part of the API may write besides what is common to all. */
type Part = 'request' | 'approval' | 'status'

export const validateRequestUpdate = (next: CertificateSigningRequest, previous: CertificateSigningRequest) =>
  validateChange(next, previous, 'request')
export const validateApprovalUpdate = (next: CertificateSigningRequest, previous: CertificateSigningRequest) =>
  validateChange(next, previous, 'approval')
export const validateRequestStatusUpdate = (next: CertificateSigningRequest, previous: CertificateSigningRequest) =>
  validateChange(next, previous, 'status')

/**
 * Differs: upstream tolerates in an update what older releases let in. What is stored here passed these very rules, so there is
 * nothing to tolerate.
 */
function validateChange(next: CertificateSigningRequest, previous: CertificateSigningRequest, part: Part): FieldErrors {
  const errors: ErrorList = []
  checkSpec(errors, next.spec)
  checkConditions(errors, next.status?.conditions ?? [])
  const isSameCertificate = (next.status?.certificate ?? '') === (previous.status?.certificate ?? '')
  if (!isSameCertificate) checkCertificate(errors, next)
  checkLastingConditions(errors, next, previous)
  if (part !== 'approval') checkDecisionsKept(errors, next, previous)
  if (isSameCertificate) return errors
  if (part !== 'status') errors.push(forbidden('status.certificate', 'updates may not set certificate content'))
  else if (previous.status?.certificate) {
    errors.push(forbidden('status.certificate', 'updates may not modify existing certificate content'))
  }
  return errors
}

function conditionsOf(
  { status }: CertificateSigningRequest,
  type: string,
): readonly CertificateSigningRequestCondition[] {
  return (status?.conditions ?? []).filter((condition) => condition.type === type)
}

function checkLastingConditions(
  errors: ErrorList,
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
): void {
  for (const type of lasting) {
    if (conditionsOf(next, type).length >= conditionsOf(previous, type).length) continue
    errors.push(forbidden(conditionsField, `updates may not remove a condition of type "${type}"`))
  }
}

/** Only the approval part decides. */
function checkDecisionsKept(
  errors: ErrorList,
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
): void {
  for (const type of decisions) {
    const [now, before] = [conditionsOf(next, type), conditionsOf(previous, type)]
    if (now.length < before.length) continue
    if (now.length > before.length) {
      errors.push(forbidden(conditionsField, `updates may not add a condition of type "${type}"`))
    } else if (!semanticEqual(now, before)) {
      errors.push(forbidden(conditionsField, `updates may not modify a condition of type "${type}"`))
    }
  }
}
