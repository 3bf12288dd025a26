// Mirrors Go's crypto/x509, buildCertExtensions and marshalSANs, 1.26: RFC 5280, 4.2.
import { derBoolean, derFlags, derObjectIdentifier, derOctetString, derSequence, derValue } from './der-writer.ts'

/** Whom a certificate is for, beside its subject. */
export interface AlternativeNames {
  readonly dns: readonly string[]
  readonly emails: readonly string[]
  /** Four or sixteen bytes each. */
  readonly ips: readonly Uint8Array[]
  readonly uris: readonly string[]
}

/** The bits of `keyUsageExtension`. */
export const keyUsage = { digitalSignature: 1 << 0, keyEncipherment: 1 << 2, certSign: 1 << 5 } as const

export const extendedKeyUsage = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const

export const extensionIdentifier = { subjectKeyId: '2.5.29.14' } as const

const tags = { keyId: 0x80, email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const

/** Bit n is the n-th usage that the RFC lists. */
export const keyUsageExtension = (flags: number): Uint8Array => critical('2.5.29.15', derFlags(flags))

export const extendedKeyUsageExtension = (identifiers: readonly string[]): Uint8Array =>
  extension('2.5.29.37', derSequence(...identifiers.map(derObjectIdentifier)))

/** Whether it may sign others. */
export const basicConstraintsExtension = (isAuthority: boolean): Uint8Array =>
  critical('2.5.29.19', isAuthority ? derSequence(derBoolean(true)) : derSequence())

export const subjectKeyIdExtension = (keyId: Uint8Array): Uint8Array =>
  extension(extensionIdentifier.subjectKeyId, derOctetString(keyId))

export const authorityKeyIdExtension = (keyId: Uint8Array): Uint8Array =>
  extension('2.5.29.35', derSequence(derValue(tags.keyId, keyId)))

/** None for no names. Critical where the subject is empty: then nothing else says whom the certificate is for. */
export function alternativeNamesExtension(
  { dns, emails, ips, uris }: AlternativeNames,
  { isSubjectEmpty = false } = {},
): readonly Uint8Array[] {
  const texts = (tag: number, values: readonly string[]): readonly Uint8Array[] =>
    values.map((value) => derValue(tag, new TextEncoder().encode(value)))
  const names = [
    ...texts(tags.dns, dns),
    ...texts(tags.email, emails),
    ...ips.map((ip) => derValue(tags.ip, shortAddress(ip))),
    ...texts(tags.uri, uris),
  ]
  if (names.length === 0) return []
  return [(isSubjectEmpty ? critical : extension)('2.5.29.17', derSequence(...names))]
}

const extension = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), derOctetString(value))

const critical = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), derBoolean(true), derOctetString(value))

/** An IPv4 address in the dress of an IPv6 one is written as what it is. */
function shortAddress(ip: Uint8Array): Uint8Array {
  const isMapped =
    ip.length === 16 && ip.subarray(0, 10).every((byte) => byte === 0) && ip[10] === 0xff && ip[11] === 0xff
  return isMapped ? ip.subarray(12) : ip
}
