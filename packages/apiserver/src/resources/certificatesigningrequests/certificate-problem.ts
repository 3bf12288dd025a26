// Mirrors pkg/apis/certificates/validation/validation.go validateCertificate, release 1.36.
import { X509Certificate } from 'node:crypto'
import { goQuote } from '@coxswain/api'
import { readPemBlocks } from '@coxswain/base/x509'

/** What is wrong with issued certificates in PEM; an empty text is no certificate yet. */
export function certificateProblem(pem: string): string | undefined {
  if (pem === '') return undefined
  const blocks = readPemBlocks(pem)
  for (const { type, hasHeaders, bytes } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${goQuote(type)}`
    if (hasHeaders) return 'no PEM block headers are permitted'
    if (bytes.length === 0) return 'found CERTIFICATE PEM block containing 0 certificates'
    if (!isCertificate(bytes)) return 'x509: malformed certificate'
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined
}

function isCertificate(der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).raw.length > 0
  } catch {
    return false
  }
}
