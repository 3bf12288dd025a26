// Mirrors Go's hash/fnv and apimachinery pkg/util/rand, SafeEncodeString, 1.36.
const offset32 = 0x811c9dc5
const prime32 = 0x01000193

/** FNV-1a: the byte first, then the prime. */
export function fnv32a(...parts: readonly Iterable<number>[]): number {
  let hash = offset32
  for (const bytes of parts) {
    for (const byte of bytes) hash = Math.imul(hash ^ byte, prime32)
  }
  return hash >>> 0
}

/** FNV-1: the prime first, then the byte. */
export function fnv32(...parts: readonly Iterable<number>[]): number {
  let hash = offset32
  for (const bytes of parts) {
    for (const byte of bytes) hash = Math.imul(hash, prime32) ^ byte
  }
  return hash >>> 0
}

/** No vowels, and none of the digits that look like them: no words come of it. */
const safeLetters = 'bcdfghjklmnpqrstvwxz2456789'

/** Each character as one of the letters that names of generated objects end in. */
export function safeEncode(text: string): string {
  return [...text].map((letter) => safeLetters[(letter.codePointAt(0) ?? 0) % safeLetters.length]).join('')
}
