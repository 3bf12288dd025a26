import { derObjectIdentifier, derSequence, derSet, derText } from '@coxswain/base/x509'
import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { AuthoritySource, SigningAuthority } from '../../certificatesigningrequest-signing/authority.ts'

export interface TestAuthority extends AuthoritySource {
  readonly publicKey: KeyObject
}

export interface AuthorityTraits {
  readonly notAfterMs: number
  readonly hasKeyId?: boolean
  readonly requestProblem?: string
  readonly fails?: Error
}

const subject = derSequence(derSet(derSequence(derObjectIdentifier('2.5.4.3'), derText('kubernetes'))))

/** A new key of P-256, without a certificate of its own. */
export function testAuthority({ notAfterMs, hasKeyId = true, requestProblem, fails }: AuthorityTraits): TestAuthority {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const authority: SigningAuthority = {
    subject,
    subjectKeyId: hasKeyId ? Uint8Array.of(1, 2, 3, 4) : undefined,
    notAfterMs,
    algorithm: derSequence(derObjectIdentifier('1.2.840.10045.4.3.2')),
    sign: (content) => sign('sha256', content, privateKey),
  }
  return {
    publicKey: createPublicKey(privateKey),
    current: () => (fails === undefined ? Promise.resolve(authority) : Promise.reject(fails)),
    requestProblem: () => requestProblem,
    newSerialNumber: () => randomBytes(16),
  }
}
