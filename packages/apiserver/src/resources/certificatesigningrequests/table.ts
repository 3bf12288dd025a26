// Mirrors pkg/printers/internalversion/printers.go printCertificateSigningRequest, release 1.36.
import { humanDuration, type CertificateSigningRequest } from '@coxswain/api'
import { ageCell, nameCell, none, orNone } from '../table-text.ts'

export function certificateSigningRequestCells(request: CertificateSigningRequest, now: number): readonly string[] {
  const { spec } = request
  return [
    nameCell(request),
    ageCell(request, now),
    orNone(spec?.signerName),
    spec?.username ?? '',
    spec?.expirationSeconds === undefined ? none : humanDuration(spec.expirationSeconds * 1000),
    conditionText(request),
  ]
}

function conditionText({ status }: CertificateSigningRequest): string {
  const types = new Set((status?.conditions ?? []).map(({ type }) => type))
  const decision = types.has('Approved') ? 'Approved' : 'Pending'
  const texts = [types.has('Denied') ? 'Denied' : decision]
  if (types.has('Failed')) texts.push('Failed')
  if (status?.certificate) texts.push('Issued')
  return texts.join(',')
}
