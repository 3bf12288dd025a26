// Mirrors Go's crypto/x509, Certificate.NotAfter, 1.26, as far as it takes to read that one field.
import { readDerValues, readPemBlocks, type DerValue } from '@coxswain/base'

const tags = { version: 0xa0, utcTime: 0x17, generalizedTime: 0x18 } as const

/** When the first certificate in a PEM text ends; undefined if that cannot be read. */
export function expiryMs(pem: string): number | undefined {
  const [block] = readPemBlocks(pem)
  if (block === undefined) return undefined
  const [certificate] = readDerValues(block.bytes) ?? []
  const [content] = partsOf(certificate)
  // Version (which may be missing), serial, algorithm, issuer, validity.
  const fields = partsOf(content)
  const validity = fields[fields[0]?.tag === tags.version ? 4 : 3]
  const [, notAfter] = partsOf(validity)
  return notAfter === undefined ? undefined : timeOf(notAfter)
}

const partsOf = (value: DerValue | undefined): readonly DerValue[] =>
  value === undefined ? [] : (readDerValues(value.content) ?? [])

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
