// Mirrors Go's crypto/x509, ParseCertificateRequest, and crypto/x509/pkix, Name, 1.26: PKCS#10.
import {
  nameAttribute,
  readDerValues,
  readObjectIdentifier,
  readPemBlocks,
  type AlternativeNames,
  type DerValue,
  type NameValues,
} from '@coxswain/base/x509'

/** What somebody asks to have a certificate for. That it was signed with its own key is not looked at here. */
export interface CertificateRequest {
  /** What of it is no text is left out. */
  readonly subject: NameValues
  readonly names: AlternativeNames
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
}

const malformed = 'x509: malformed certificate request'
const tag = { sequence: 0x30, attributes: 0xa0, octetString: 0x04 } as const
const extensionRequest = '1.2.840.113549.1.9.14'
const alternativeNames = '2.5.29.17'

/** Throws for what is no request. */
export function parseRequest(pem: string): CertificateRequest {
  const [block] = readPemBlocks(pem)
  if (block?.type !== 'CERTIFICATE REQUEST') throw new Error('PEM block type must be CERTIFICATE REQUEST')
  const [outer, ...more] = valuesIn(block.bytes)
  if (outer?.tag !== tag.sequence || more.length > 0) throw new Error(malformed)
  const [content] = valuesIn(outer.content)
  const [, subject, publicKey, attributes] = valuesIn(content?.content)
  if (subject?.tag !== tag.sequence || publicKey?.tag !== tag.sequence) throw new Error(malformed)
  const extensions =
    attributes?.tag === tag.attributes ? requestedExtensions(attributes) : new Map<string, Uint8Array>()
  return {
    subject: parseSubject(subject),
    names: parseNames(extensions.get(alternativeNames)),
    publicKey: publicKey.encoded,
  }
}

export const commonNameOf = ({ subject }: CertificateRequest): string =>
  subject.get(nameAttribute.commonName)?.at(-1) ?? ''

export const organizationsOf = ({ subject }: CertificateRequest): readonly string[] =>
  subject.get(nameAttribute.organization) ?? []

function valuesIn(content: Uint8Array | undefined): readonly DerValue[] {
  const values = content === undefined ? undefined : readDerValues(content)
  if (values === undefined) throw new Error(malformed)
  return values
}

/** A sequence of sets of attributes: most sets have one. */
function parseSubject(name: DerValue): NameValues {
  const found = new Map<string, string[]>()
  for (const attribute of valuesIn(name.content).flatMap((set) => valuesIn(set.content))) {
    const [identifier, value] = valuesIn(attribute.content)
    if (identifier === undefined || value === undefined) throw new Error(malformed)
    const text = textOf(value)
    if (text === undefined) continue
    const type = readObjectIdentifier(identifier.content)
    found.set(type, [...(found.get(type) ?? []), text])
  }
  return found
}

const textTags = { utf8: 0x0c, numeric: 0x12, printable: 0x13, t61: 0x14, ia5: 0x16, bmp: 0x1e } as const

function textOf({ tag: kind, content }: DerValue): string | undefined {
  switch (kind) {
    case textTags.utf8:
      return decodeText(content, 'utf-8')
    case textTags.bmp:
      return decodeText(content, 'utf-16be')
    case textTags.numeric:
    case textTags.printable:
    case textTags.ia5:
      if (!isAscii(content)) throw new Error(malformed)
      return latin1(content)
    case textTags.t61:
      return latin1(content)
    default:
      return undefined
  }
}

function decodeText(content: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content)
  } catch (error) {
    throw new Error(malformed, { cause: error })
  }
}

const latin1 = (content: Uint8Array): string => Array.from(content, (byte) => String.fromCharCode(byte)).join('')
const isAscii = (content: Uint8Array): boolean => content.every((byte) => byte < 0x80)

function requestedExtensions(attributes: DerValue): ReadonlyMap<string, Uint8Array> {
  const requested = valuesIn(attributes.content)
    .map((attribute) => valuesIn(attribute.content))
    .filter(([type]) => type !== undefined && readObjectIdentifier(type.content) === extensionRequest)
    .flatMap(([, set]) => valuesIn(valuesIn(set?.content)[0]?.content))
  const found = new Map<string, Uint8Array>()
  for (const extension of requested) {
    const parts = valuesIn(extension.content)
    const value = parts.at(-1)
    if (parts[0] === undefined || value?.tag !== tag.octetString) throw new Error(malformed)
    const type = readObjectIdentifier(parts[0].content)
    if (found.has(type)) throw new Error('x509: certificate request contains duplicate requested extensions')
    found.set(type, value.content)
  }
  return found
}

const nameTags = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const

/** Names of other kinds are left out. */
function parseNames(extension: Uint8Array | undefined): AlternativeNames {
  const none = { dns: [], emails: [], ips: [], uris: [] }
  if (extension === undefined) return none
  const [sequence, ...more] = valuesIn(extension)
  if (sequence?.tag !== tag.sequence || more.length > 0) throw new Error('x509: invalid subject alternative names')
  const names = valuesIn(sequence.content)
  const of = (kind: number): readonly Uint8Array[] => names.flatMap((name) => (name.tag === kind ? [name.content] : []))
  const texts = (kind: number, what: string): readonly string[] =>
    of(kind).map((content) => {
      if (!isAscii(content)) throw new Error(`x509: SAN ${what} is malformed`)
      return latin1(content)
    })
  return {
    dns: texts(nameTags.dns, 'dNSName'),
    emails: texts(nameTags.email, 'rfc822Name'),
    ips: of(nameTags.ip).map(checkedAddress),
    uris: texts(nameTags.uri, 'uniformResourceIdentifier').map(checkedUri),
  }
}

function checkedAddress(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw new Error(`x509: cannot parse IP address of length ${bytes.length}`)
  }
  return bytes
}

/** Differs: Go parses the whole of it; what it refuses beyond this, no program that makes requests lets through. */
function checkedUri(uri: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f\u007f]|%(?![0-9A-Fa-f]{2})/.test(uri))
    throw new Error(`x509: cannot parse URI ${JSON.stringify(uri)}`)
  return uri
}
