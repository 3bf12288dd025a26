import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@coxswain/api'
import {
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derText,
  derUnsigned,
  derValue,
  derBitString,
  writePemBlock,
} from '@coxswain/base/x509'
import { generateKeyPairSync, sign } from 'node:crypto'

export interface RequestTraits {
  readonly commonName?: string
  readonly organizations?: readonly string[]
  /** More of the subject, each a set of its own. */
  readonly attributes?: readonly (readonly [identifier: string, value: Uint8Array])[]
  readonly dns?: readonly string[]
  readonly emails?: readonly string[]
  readonly ips?: readonly (readonly number[])[]
  readonly uris?: readonly string[]
  /** In place of all those names. */
  readonly namesExtension?: Uint8Array
  readonly moreExtensions?: readonly Uint8Array[]
  /** Not the key's own signature. */
  readonly isForged?: boolean
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const attribute = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), value)
export const extension = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), derOctetString(value))

function requestedNames(traits: RequestTraits): readonly Uint8Array[] {
  const { dns = [], emails = [], ips = [], uris = [], namesExtension } = traits
  const names = [
    ...emails.map((email) => derValue(0x81, bytes(email))),
    ...dns.map((name) => derValue(0x82, bytes(name))),
    ...uris.map((uri) => derValue(0x86, bytes(uri))),
    ...ips.map((ip) => derValue(0x87, Uint8Array.from(ip))),
  ]
  if (namesExtension !== undefined) return [extension('2.5.29.17', namesExtension)]
  return names.length === 0 ? [] : [extension('2.5.29.17', derSequence(...names))]
}

/** A request (PEM) with a new P-256 key, signed with it. */
export function requestPem(traits: RequestTraits = {}): string {
  const { commonName = '', organizations = [], attributes = [], moreExtensions = [] } = traits
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = [
    ...(organizations.length === 0 ? [] : [derSet(...organizations.map((one) => attribute('2.5.4.10', derText(one))))]),
    ...attributes.map(([identifier, value]) => derSet(attribute(identifier, value))),
    ...(commonName === '' ? [] : [derSet(attribute('2.5.4.3', derText(commonName)))]),
  ]
  const extensions = [...requestedNames(traits), ...moreExtensions]
  const requested =
    extensions.length === 0 ? [] : [attribute('1.2.840.113549.1.9.14', derSet(derSequence(...extensions)))]
  const content = derSequence(
    derUnsigned(Uint8Array.of(0)),
    derSequence(...subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    derValue(0xa0, ...requested),
  )
  const signature = sign('sha256', traits.isForged === true ? bytes('x') : content, keys.privateKey)
  const algorithm = derSequence(derObjectIdentifier('1.2.840.10045.4.3.2'))
  return writePemBlock('CERTIFICATE REQUEST', derSequence(content, algorithm, derBitString(signature)))
}

export interface SigningRequestTraits {
  readonly pem?: string
  readonly signerName?: string
  readonly usages?: readonly string[]
  readonly username?: string
  readonly expirationSeconds?: number
  readonly conditions?: readonly string[]
  readonly certificate?: string
}

/** Conditions are told by their types. */
export function signingRequest(traits: SigningRequestTraits = {}): CertificateSigningRequest {
  const { pem = requestPem(), signerName = 'kubernetes.io/kube-apiserver-client', usages, conditions } = traits
  const told = (type: string): CertificateSigningRequestCondition => ({ type, status: 'True', reason: 'Told' })
  return {
    metadata: { name: 'csr', uid: 'uid-csr', resourceVersion: '1' },
    spec: {
      request: btoa(pem),
      signerName,
      usages,
      username: traits.username,
      expirationSeconds: traits.expirationSeconds,
    },
    status: {
      ...(traits.certificate === undefined ? {} : { certificate: traits.certificate }),
      ...(conditions === undefined ? {} : { conditions: conditions.map(told) }),
    },
  }
}
