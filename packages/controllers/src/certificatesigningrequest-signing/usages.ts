// Mirrors pkg/controller/certificates/authority/policies.go, keyUsagesFromStrings, 1.36.

const keyBits: Readonly<Record<string, number>> = {
  signing: 0,
  'digital signature': 0,
  'content commitment': 1,
  'key encipherment': 2,
  'data encipherment': 3,
  'key agreement': 4,
  'cert sign': 5,
  'crl sign': 6,
  'encipher only': 7,
  'decipher only': 8,
}

/** In the order in which they are written. */
const extendedIdentifiers: ReadonlyMap<string, string> = new Map([
  ['any', '2.5.29.37.0'],
  ['server auth', '1.3.6.1.5.5.7.3.1'],
  ['client auth', '1.3.6.1.5.5.7.3.2'],
  ['code signing', '1.3.6.1.5.5.7.3.3'],
  ['email protection', '1.3.6.1.5.5.7.3.4'],
  ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['ipsec end system', '1.3.6.1.5.5.7.3.5'],
  ['ipsec tunnel', '1.3.6.1.5.5.7.3.6'],
  ['ipsec user', '1.3.6.1.5.5.7.3.7'],
  ['timestamping', '1.3.6.1.5.5.7.3.8'],
  ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
  ['microsoft sgc', '1.3.6.1.4.1.311.10.3.3'],
  ['netscape sgc', '2.16.840.1.113730.4.1'],
])

export interface CertificateUsages {
  /** Bit n is KeyUsage's n-th flag. */
  readonly keyFlags: number
  /** Object identifiers. */
  readonly extended: readonly string[]
}

/** Throws for usages that nobody knows. */
export function certificateUsages(usages: readonly string[]): CertificateUsages {
  const unknown = usages.filter((usage) => !Object.hasOwn(keyBits, usage) && !extendedIdentifiers.has(usage))
  if (unknown.length > 0) {
    throw new Error(`unrecognized usage values: [${unknown.map((usage) => JSON.stringify(usage)).join(' ')}]`)
  }
  const keyFlags = usages.reduce((flags, usage) => {
    const bit = Object.hasOwn(keyBits, usage) ? keyBits[usage] : undefined
    return bit === undefined ? flags : flags | (1 << bit)
  }, 0)
  const wanted = [...extendedIdentifiers].filter(([usage]) => usages.includes(usage))
  return { keyFlags, extended: [...new Set(wanted.map(([, identifier]) => identifier))] }
}
