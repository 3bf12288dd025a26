// Mirrors Go's crypto/x509, CreateCertificate, and crypto/x509/pkix, ToRDNSequence, 1.26: RFC 5280.
import {
  compareBytes,
  derBitString,
  derBoolean,
  derFlags,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derText,
  derTime,
  derUnsigned,
  derValue,
} from '@coxswain/base'
import type { AlternativeNames, CertificateRequest, Subject } from '../shared/certificates/parse-request.ts'
import type { SigningAuthority } from './authority.ts'
import type { Validity } from './lifetime.ts'
import type { CertificateUsages } from './usages.ts'

export interface CertificateTerms {
  readonly validity: Validity
  readonly usages: CertificateUsages
  readonly serialNumber: Uint8Array
}

/** A certificate (DER) for what was asked for, on these terms and no others: requested extensions but names do not count. */
export function createCertificate(
  request: CertificateRequest,
  { validity, usages, serialNumber }: CertificateTerms,
  authority: SigningAuthority,
): Uint8Array {
  const subject = subjectName(request.subject)
  const content = derSequence(
    derValue(tags.version, derUnsigned(Uint8Array.of(2))),
    derUnsigned(serialNumber),
    authority.algorithm,
    authority.subject,
    derSequence(derTime(validity.notBeforeMs), derTime(validity.notAfterMs)),
    subject,
    request.publicKey,
    derValue(tags.extensions, derSequence(...extensions({ subject, names: request.names, usages }, authority))),
  )
  return derSequence(content, authority.algorithm, derBitString(authority.sign(content)))
}

const tags = { version: 0xa0, extensions: 0xa3, keyId: 0x80, email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const

/** Of a name with several values: country, province, locality, street, postal code, organization and its unit. */
const listedAttributes = ['2.5.4.6', '2.5.4.8', '2.5.4.7', '2.5.4.9', '2.5.4.17', '2.5.4.10', '2.5.4.11']
/** Of which the last one counts: common name, serial number. */
const singleAttributes = ['2.5.4.3', '2.5.4.5']

/** What else is in a subject is left out, and all values of an attribute are in one set. */
function subjectName(subject: Subject): Uint8Array {
  const attribute = (type: string, value: string): Uint8Array => derSequence(derObjectIdentifier(type), derText(value))
  const listed = listedAttributes.flatMap((type) => {
    const values = subject.get(type) ?? []
    return values.length === 0 ? [] : [derSet(...values.map((value) => attribute(type, value)))]
  })
  const single = singleAttributes.flatMap((type) => {
    const value = subject.get(type)?.at(-1) ?? ''
    return value === '' ? [] : [derSet(attribute(type, value))]
  })
  return derSequence(...listed, ...single)
}

interface Extended {
  readonly subject: Uint8Array
  readonly names: AlternativeNames
  readonly usages: CertificateUsages
}

function extensions({ subject, names, usages }: Extended, authority: SigningAuthority): readonly Uint8Array[] {
  const { keyFlags, extended } = usages
  const alternative = alternativeNames(names)
  const isSubjectEmpty = compareBytes(subject, derSequence()) === 0
  const { subjectKeyId: keyId } = authority
  const isSelfNamed = compareBytes(subject, authority.subject) === 0
  return [
    ...(keyFlags === 0 ? [] : [critical('2.5.29.15', derFlags(keyFlags))]),
    ...(extended.length === 0 ? [] : [extension('2.5.29.37', derSequence(...extended.map(derObjectIdentifier)))]),
    // Not an authority.
    critical('2.5.29.19', derSequence()),
    ...(keyId === undefined || isSelfNamed ? [] : [extension('2.5.29.35', derSequence(derValue(tags.keyId, keyId)))]),
    ...(alternative.length === 0
      ? []
      : [(isSubjectEmpty ? critical : extension)('2.5.29.17', derSequence(...alternative))]),
  ]
}

const extension = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), derOctetString(value))

const critical = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), derBoolean(true), derOctetString(value))

function alternativeNames({ dns, emails, ips, uris }: AlternativeNames): readonly Uint8Array[] {
  const texts = (tag: number, values: readonly string[]): readonly Uint8Array[] =>
    values.map((value) => derValue(tag, new TextEncoder().encode(value)))
  return [
    ...texts(tags.dns, dns),
    ...texts(tags.email, emails),
    ...ips.map((ip) => derValue(tags.ip, shortAddress(ip))),
    ...texts(tags.uri, uris),
  ]
}

/** An IPv4 address in the dress of an IPv6 one is written as what it is. */
function shortAddress(ip: Uint8Array): Uint8Array {
  const isMapped =
    ip.length === 16 && ip.subarray(0, 10).every((byte) => byte === 0) && ip[10] === 0xff && ip[11] === 0xff
  return isMapped ? ip.subarray(12) : ip
}
