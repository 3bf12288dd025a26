import { X509Certificate } from 'node:crypto'

const clientAuthUsage = '1.3.6.1.5.5.7.3.2'
const anyUsage = '2.5.29.37.0'
/** How many certificates may stand between a client's and the authority. */
const chainMax = 8

/** The certificates of a bundle. Whatever cannot be read is left out. */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}

/**
 * Whether one of the authorities stands behind a client's certificate: signatures up to it, dates, and that it is meant for
 * clients. `shown` begins with the client's own; what follows may link it to the authority.
 */
export function isTrusted(
  shown: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  nowMs: number,
): boolean {
  const [own, ...between] = shown
  if (own === undefined || !isForClients(own)) return false
  let current = own
  for (let length = 0; length <= chainMax; length += 1) {
    if (!holds(current, nowMs)) return false
    if (authorities.some((authority) => holds(authority, nowMs) && isIssuedBy(current, authority))) return true
    const issuer = between.find((one) => one.ca && isIssuedBy(current, one) && one !== current)
    if (issuer === undefined) return false
    current = issuer
  }
  return false
}

const holds = ({ validFrom, validTo }: X509Certificate, nowMs: number): boolean =>
  Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo)

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false // a kind of key that cannot have signed it
  }
}

/** Without a list of usages a certificate is for all of them. */
function isForClients({ keyUsage }: X509Certificate): boolean {
  return keyUsage === undefined || keyUsage.includes(clientAuthUsage) || keyUsage.includes(anyUsage)
}

/** Of a subject as OpenSSL prints it, one attribute a line. */
export function subjectValues(certificate: X509Certificate, attribute: string): readonly string[] {
  const legacy = certificate.toLegacyObject().subject as unknown as Readonly<
    Record<string, string | readonly string[] | undefined>
  >
  const value = legacy[attribute]
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}
