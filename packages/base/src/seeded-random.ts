import type { Random } from './random.ts'

/** Chance that repeats: the same seed gives the same numbers on every machine. */
export interface SeededRandom extends Random {
  /** Uniform in [0, 2^32). */
  uint32(): number
  /** A stream of its own, decided by this one's seed and the label alone: not by how much was drawn before. */
  fork(label: string): SeededRandom
}

const warmUpRounds = 12

/** Not for secrets. The generator is sfc32 (128 bits of state, passes PractRand), seeded through FNV-1a and a mixer. */
export function seededRandom(seed: number | string): SeededRandom {
  const text = String(seed)
  const uint32 = smallFastCounter(text)
  const float = () => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 2 ** 53
  return {
    uint32,
    float,
    uuid: () => uuidFrom(uint32),
    fork: (label) => seededRandom(`${text}\u0000${label}`),
  }
}

function smallFastCounter(seed: string): () => number {
  const next = mixer(hash(seed))
  let a = next()
  let b = next()
  let c = next()
  let counter = 1
  const uint32 = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < warmUpRounds; round++) uint32()
  return uint32
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value
}

/** splitmix32: spreads seeds that differ in one bit over the whole state. */
function mixer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
    return (value ^ (value >>> 15)) | 0
  }
}

function uuidFrom(uint32: () => number): string {
  const first = uint32()
  const second = (uint32() & 0xffff0fff) | 0x4000
  const third = (uint32() & 0x3fffffff) | 0x80000000
  const fourth = uint32()
  return `${word(first)}-${half(second >>> 16)}-${half(second)}-${half(third >>> 16)}-${half(third)}${word(fourth)}`
}

const pairs: readonly string[] = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))
const pair = (value: number): string => pairs[value & 0xff] ?? ''
/** The lower 16 bits in hexadecimal digits. */
const half = (value: number): string => pair(value >>> 8) + pair(value)
const word = (value: number): string => half(value >>> 16) + half(value)
