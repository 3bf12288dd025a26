// Mirrors crypto/x509 ParseCertificateRequest and CheckSignature as pkg/apis/certificates uses them, release 1.36.
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { derTag, readDerValues, readObjectIdentifier, readPemBlocks } from '@coxswain/base/x509'

const requestType = 'CERTIFICATE REQUEST'

interface SignatureAlgorithm {
  /** Undefined where the signature scheme has its own. */
  readonly hash: string | undefined
  readonly failure: string
}

const rsaFailure = 'crypto/rsa: verification error'
const ecdsaFailure = 'x509: ECDSA verification failure'

const algorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['1.2.840.113549.1.1.11', { hash: 'sha256', failure: rsaFailure }],
  ['1.2.840.113549.1.1.12', { hash: 'sha384', failure: rsaFailure }],
  ['1.2.840.113549.1.1.13', { hash: 'sha512', failure: rsaFailure }],
  ['1.2.840.10045.4.3.2', { hash: 'sha256', failure: ecdsaFailure }],
  ['1.2.840.10045.4.3.3', { hash: 'sha384', failure: ecdsaFailure }],
  ['1.2.840.10045.4.3.4', { hash: 'sha512', failure: ecdsaFailure }],
  ['1.3.101.112', { hash: undefined, failure: 'x509: Ed25519 verification failure' }],
])

/**
 * What is wrong with a certificate request (PKCS#10 in PEM): its form, or that it was not signed with its own key.
 * Differs: whatever is malformed is told in the same words, where Go tells which part of it.
 */
export function certificateRequestProblem(pem: string): string | undefined {
  const [block] = readPemBlocks(pem)
  if (block?.type !== requestType) return `PEM block type must be ${requestType}`
  const parts = partsOf(block.bytes)
  if (parts === undefined) return 'asn1: structure error: malformed certificate request'
  const algorithm = algorithms.get(parts.algorithm)
  if (algorithm === undefined) return 'x509: cannot verify signature: algorithm unimplemented'
  return isSigned(parts, algorithm) ? undefined : algorithm.failure
}

interface RequestParts {
  readonly signed: Uint8Array
  readonly publicKey: KeyObject
  /** Object identifier. */
  readonly algorithm: string
  readonly signature: Uint8Array
}

/** SEQUENCE { info { version, subject, key, attributes }, algorithm { identifier, … }, signature } */
function partsOf(der: Uint8Array): RequestParts | undefined {
  const outer = readDerValues(der)
  if (outer?.length !== 1 || outer[0]?.tag !== derTag.sequence) return undefined
  const [info, algorithm, signature] = readDerValues(outer[0].content) ?? []
  if (info?.tag !== derTag.sequence || algorithm?.tag !== derTag.sequence) return undefined
  if (signature?.tag !== derTag.bitString || signature.content.length === 0) return undefined
  const [identifier] = readDerValues(algorithm.content) ?? []
  const key = readDerValues(info.content)?.[2]
  if (identifier?.tag !== derTag.objectIdentifier || key === undefined) return undefined
  const publicKey = publicKeyOf(key.encoded)
  if (publicKey === undefined) return undefined
  return {
    signed: info.encoded,
    publicKey,
    algorithm: readObjectIdentifier(identifier.content),
    // A bit string begins with how many bits its last byte lacks: none.
    signature: signature.content.subarray(1),
  }
}

function publicKeyOf(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function isSigned({ signed, publicKey, signature }: RequestParts, { hash }: SignatureAlgorithm): boolean {
  try {
    return verify(hash ?? null, signed, publicKey, signature)
  } catch {
    // A key of another kind than the algorithm's.
    return false
  }
}
