// Fowler–Noll–Vo hashes, as Go's hash/fnv computes them: of the bytes of UTF-8.
import { utf8Bytes } from './go-text.ts'

const offset32 = 0x811c9dc5
const prime32 = 0x01000193
const offset64 = 0xcbf29ce484222325n
const prime64 = 0x100000001b3n
const lowPrime128 = 0x13b
const limb = 2 ** 32

export type Hashed = string | Uint8Array

/** FNV-1: multiply, then take the byte in. */
export function fnv32(data: Hashed): number {
  let hash = offset32
  for (const byte of bytesOf(data)) hash = Math.imul(hash, prime32) ^ byte
  return hash >>> 0
}

/** FNV-1a: take the byte in, then multiply. */
export function fnv32a(data: Hashed): number {
  let hash = offset32
  for (const byte of bytesOf(data)) hash = Math.imul(hash ^ byte, prime32)
  return hash >>> 0
}

export function fnv64a(data: Hashed): bigint {
  let hash = offset64
  for (const byte of bytesOf(data)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime64)
  return hash
}

function bytesOf(data: Hashed): Uint8Array {
  return typeof data === 'string' ? utf8Bytes(data) : data
}

/** FNV-1a of 128 bits, in hexadecimal. The prime is 2⁸⁸ + 0x13b, so that four 32-bit limbs do without big integers. */
export function fnv128a(data: Hashed): string {
  // From the highest limb to the lowest.
  let [a, b, c, d] = [0x6c62272e, 0x07bb0142, 0x62b82175, 0x6295c58d]
  for (const byte of bytesOf(data)) {
    d = (d ^ byte) >>> 0
    const [high, low] = [((c << 24) | (d >>> 8)) >>> 0, (d << 24) >>> 0]
    const d2 = d * lowPrime128
    const c2 = c * lowPrime128 + Math.floor(d2 / limb)
    const b2 = b * lowPrime128 + Math.floor(c2 / limb) + low
    a = (Math.imul(a, lowPrime128) + Math.floor(b2 / limb) + high) >>> 0
    b = b2 >>> 0
    c = c2 >>> 0
    d = d2 >>> 0
  }
  return [a, b, c, d].map((part) => part.toString(16).padStart(8, '0')).join('')
}
