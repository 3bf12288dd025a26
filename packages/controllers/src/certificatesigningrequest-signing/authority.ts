import type { CertificateSigner } from '@coxswain/base/x509'

/** A certificate that signs others, and its key. */
export interface SigningAuthority extends CertificateSigner {
  /** DER, byte for byte as in its certificate. */
  readonly subject: Uint8Array
  /** Of its certificate; absent when that does not tell. */
  readonly subjectKeyId: Uint8Array | undefined
  readonly notAfterMs: number
}

/** Where keys, cryptography and chance come from: this package has none of them. */
export interface AuthoritySource {
  /** As of now. Rejects while there is none that can be used. */
  current(): Promise<SigningAuthority>
  /** Why the signature of a request (PEM) is not its own key's; undefined: it is. */
  requestProblem(pem: string): string | undefined
  /** Sixteen random bytes. */
  newSerialNumber(): Uint8Array
}
