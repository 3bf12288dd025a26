// Mirrors pkg/controller/certificates/authority/policies.go, and Go's crypto/x509, CreateCertificate, 1.26.
import {
  alternativeNamesExtension,
  authorityKeyIdExtension,
  basicConstraintsExtension,
  compareBytes,
  extendedKeyUsageExtension,
  keyUsageExtension,
  writeCertificate,
  writeName,
} from '@coxswain/base/x509'
import type { CertificateRequest } from '../shared/certificates/parse-request.ts'
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
  { subject, names, publicKey }: CertificateRequest,
  { validity, usages: { keyFlags, extended }, serialNumber }: CertificateTerms,
  authority: SigningAuthority,
): Uint8Array {
  const name = writeName(subject)
  const { subjectKeyId: keyId } = authority
  const isSelfNamed = compareBytes(name, authority.subject) === 0
  const extensions = [
    ...(keyFlags === 0 ? [] : [keyUsageExtension(keyFlags)]),
    ...(extended.length === 0 ? [] : [extendedKeyUsageExtension(extended)]),
    basicConstraintsExtension(false),
    ...(keyId === undefined || isSelfNamed ? [] : [authorityKeyIdExtension(keyId)]),
    ...alternativeNamesExtension(names, { isSubjectEmpty: compareBytes(name, writeName(new Map())) === 0 }),
  ]
  const content = { serialNumber, issuer: authority.subject, ...validity, subject: name, publicKey, extensions }
  return writeCertificate(content, authority)
}
