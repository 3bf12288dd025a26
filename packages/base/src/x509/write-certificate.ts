// Mirrors Go's crypto/x509, CreateCertificate, 1.26: RFC 5280.
import { derBitString, derSequence, derTime, derUnsigned, derValue } from './der-writer.ts'

/** What a certificate says. Names, the key and the extensions are DER. */
export interface CertificateContent {
  /** Highest byte first, not negative. */
  readonly serialNumber: Uint8Array
  /** Byte for byte as in the authority's own certificate, which is found by it. */
  readonly issuer: Uint8Array
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly subject: Uint8Array
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  readonly extensions: readonly Uint8Array[]
}

export interface CertificateSigner {
  /** AlgorithmIdentifier of its signatures, DER. */
  readonly algorithm: Uint8Array
  sign(content: Uint8Array): Uint8Array
}

const tags = { version: 0xa0, extensions: 0xa3 } as const
/** Counted from 0. */
const version3 = derUnsigned(Uint8Array.of(2))

/** The certificate, DER. */
export function writeCertificate(content: CertificateContent, signer: CertificateSigner): Uint8Array {
  const signed = derSequence(
    derValue(tags.version, version3),
    derUnsigned(content.serialNumber),
    signer.algorithm,
    content.issuer,
    derSequence(derTime(content.notBeforeMs), derTime(content.notAfterMs)),
    content.subject,
    content.publicKey,
    derValue(tags.extensions, derSequence(...content.extensions)),
  )
  return derSequence(signed, signer.algorithm, derBitString(signer.sign(signed)))
}
