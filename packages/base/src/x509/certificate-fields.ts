// Mirrors Go's crypto/x509, ParseCertificate, 1.26, as far as these fields go: RFC 5280.
import { readDerValues, readObjectIdentifier, type DerValue } from './der-reader.ts'

export interface CertificateFields {
  /** DER, byte for byte: a certificate's issuer is found by it. */
  readonly subject: Uint8Array
  readonly notAfterMs: number
  /** What each extension holds, by identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>
}

const tags = { utcTime: 0x17, generalizedTime: 0x18, version: 0xa0, extensions: 0xa3 } as const

/** What is not there or cannot be read is undefined. */
export function readCertificateFields(der: Uint8Array): CertificateFields | undefined {
  const [certificate] = readDerValues(der) ?? []
  const [content] = partsOf(certificate)
  const all = partsOf(content)
  // Version (of the first there is none), serial, algorithm, issuer, validity, subject, key, …
  const fields = all[0]?.tag === tags.version ? all.slice(1) : all
  const [, , , validity, subject] = fields
  const [, notAfter] = partsOf(validity)
  const notAfterMs = notAfter === undefined ? undefined : timeOf(notAfter)
  if (subject === undefined || notAfterMs === undefined) return undefined
  const extensions = partsOf(partsOf(fields.find(({ tag }) => tag === tags.extensions))[0])
  return { subject: subject.encoded, notAfterMs, extensions: new Map(extensions.flatMap(extensionOf)) }
}

const partsOf = (value: DerValue | undefined): readonly DerValue[] =>
  value === undefined ? [] : (readDerValues(value.content) ?? [])

function extensionOf(extension: DerValue): readonly (readonly [string, Uint8Array])[] {
  const parts = partsOf(extension)
  const [identifier] = parts
  const value = parts.at(-1)
  if (identifier === undefined || value === undefined) return []
  return [[readObjectIdentifier(identifier.content), value.content]]
}

function timeOf({ tag, content }: DerValue): number | undefined {
  const text = new TextDecoder().decode(content)
  if (tag === tags.utcTime) return parseTime(`${text.slice(0, 2) < '50' ? '20' : '19'}${text}`)
  return tag === tags.generalizedTime ? parseTime(text) : undefined
}

function parseTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
