// Mirrors Go's crypto/x509, signingParamsForKey, 1.26.
import { sign, type KeyObject } from 'node:crypto'
import { derObjectIdentifier, derSequence, derValue } from '../x509/der-writer.ts'
import type { CertificateSigner } from '../x509/write-certificate.ts'

interface Algorithm {
  /** Null where the scheme has its own. */
  readonly hash: string | null
  readonly identifier: Uint8Array
}

const ecdsa = (hash: string, identifier: string): Algorithm => ({
  hash,
  identifier: derSequence(derObjectIdentifier(identifier)),
})

const derNull = derValue(0x05)
const rsa: Algorithm = {
  hash: 'sha256',
  identifier: derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull),
}
const ed25519: Algorithm = { hash: null, identifier: derSequence(derObjectIdentifier('1.3.101.112')) }
const byCurve: Readonly<Record<string, Algorithm>> = {
  secp224r1: ecdsa('sha256', '1.2.840.10045.4.3.2'),
  prime256v1: ecdsa('sha256', '1.2.840.10045.4.3.2'),
  secp384r1: ecdsa('sha384', '1.2.840.10045.4.3.3'),
  secp521r1: ecdsa('sha512', '1.2.840.10045.4.3.4'),
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm {
  if (asymmetricKeyType === 'rsa') return rsa
  if (asymmetricKeyType === 'ed25519') return ed25519
  const algorithm = byCurve[asymmetricKeyDetails?.namedCurve ?? '']
  if (algorithm === undefined) throw new Error('x509: only RSA, ECDSA and Ed25519 keys supported')
  return algorithm
}

/** Signs with a private key as Go would by default. Throws in Go's words for a key of another kind. */
export function certificateSigner(key: KeyObject): CertificateSigner {
  const { hash, identifier } = algorithmOf(key)
  return { algorithm: identifier, sign: (content) => sign(hash, content, key) }
}
