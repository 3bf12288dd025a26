// Fowler–Noll–Vo hashes, as Go's hash/fnv computes them: of the bytes of UTF-8.
import { utf8Bytes } from './go-text.ts'

const offset32 = 0x811c9dc5
const prime32 = 0x01000193
const offset64 = 0xcbf29ce484222325n
const prime64 = 0x100000001b3n

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
