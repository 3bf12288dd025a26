import { DecodeError } from './decode-error.ts'

/** How a value of protobuf's wire format is laid out. */
export const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

const varintBytesMax = 10

/** A cursor over protobuf's wire format. Throws `DecodeError` with the words of Go's decoders. */
export class WireReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #text = new TextDecoder()
  /** Never beyond the end. */
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length
  }

  /** Numbers beyond 2^53 lose their last digits, as they do in JSON here. */
  varint(): number {
    const first = this.#bytes[this.#position]
    if (first !== undefined && first < 0x80) {
      this.#position += 1
      return first
    }
    return Number(this.#longVarint())
  }

  #longVarint(): bigint {
    let value = 0n
    for (let index = 0; index < varintBytesMax; index += 1) {
      const byte = this.#bytes[this.#position]
      if (byte === undefined) throw new DecodeError('unexpected EOF')
      this.#position += 1
      value |= BigInt(byte & 0x7f) << BigInt(7 * index)
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw new DecodeError('proto: integer overflow')
  }

  double(): number {
    this.#needs(8)
    const value = this.#view.getFloat64(this.#position, true)
    this.#position += 8
    return value
  }

  /** A view into the input, not a copy. */
  bytes(): Uint8Array {
    const length = this.varint()
    if (length < 0) throw new DecodeError('proto: negative length found during unmarshaling')
    this.#needs(length)
    const start = this.#position
    this.#position += length
    return this.#bytes.subarray(start, this.#position)
  }

  string(): string {
    return this.#text.decode(this.bytes())
  }

  skip(type: number): void {
    switch (type) {
      case wireType.varint:
        this.varint()
        return
      case wireType.fixed64:
        this.#advance(8)
        return
      case wireType.bytes:
        this.bytes()
        return
      case wireType.fixed32:
        this.#advance(4)
        return
      default:
        throw new DecodeError(`proto: illegal wireType ${type}`)
    }
  }

  #advance(length: number): void {
    this.#needs(length)
    this.#position += length
  }

  #needs(length: number): void {
    if (this.#position + length > this.#bytes.length) throw new DecodeError('unexpected EOF')
  }
}
