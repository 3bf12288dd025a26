/** One value of DER (X.690): what it is, what it holds, and its bytes with the header. */
export interface DerValue {
  readonly tag: number
  readonly content: Uint8Array
  readonly encoded: Uint8Array
}

export const derTag = { bitString: 0x03, objectIdentifier: 0x06, sequence: 0x30 } as const

const lengthBytesMax = 4

/** The values that stand one after the other in these bytes; undefined if they are cut off or not DER. */
export function readDerValues(bytes: Uint8Array): readonly DerValue[] | undefined {
  const values: DerValue[] = []
  let offset = 0
  while (offset < bytes.length) {
    const value = readValue(bytes, offset)
    if (value === undefined) return undefined
    values.push(value)
    offset += value.encoded.length
  }
  return values
}

function readValue(bytes: Uint8Array, start: number): DerValue | undefined {
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined) return undefined
  let offset = start + 2
  let length = first
  if (first >= 0x80) {
    const count = first - 0x80
    if (count === 0 || count > lengthBytesMax) return undefined
    length = 0
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[offset + index] ?? 0)
    offset += count
  }
  const end = offset + length
  if (end > bytes.length) return undefined
  return { tag, content: bytes.subarray(offset, end), encoded: bytes.subarray(start, end) }
}

/** `1.2.840.10045.4.3.2` */
export function readObjectIdentifier(content: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [head = 0, ...rest] = arcs
  const top = Math.min(Math.floor(head / 40), 2)
  return [top, head - top * 40, ...rest].join('.')
}
