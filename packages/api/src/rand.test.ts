import { seededRandom } from '@coxswain/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fnv128a, fnv32, fnv32a, fnv64a } from './fnv.ts'
import { generateName, generateNameBase, randomText, safeEncodeString } from './rand.ts'

describe('names', () => {
  test('end in five characters without vowels', () => {
    const random = seededRandom(1)
    const names = Array.from({ length: 200 }, () => generateName('web-', random))
    expect(names.every((name) => /^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(name))).toBe(true)
    expect(new Set(names.flatMap((name) => name.slice(4).split(''))).size).toBe(27)
  })

  test('have at most 63 characters', () => {
    expect(generateNameBase('a'.repeat(58))).toHaveLength(58)
    expect(generateNameBase('a'.repeat(59))).toHaveLength(58)
    expect(generateName('a'.repeat(100), seededRandom(1))).toHaveLength(63)
  })

  test('come out the same from the same seed', () => {
    expect(randomText(20, seededRandom(7))).toBe(randomText(20, seededRandom(7)))
  })

  test('encode the digits of a hash', () => {
    expect(safeEncodeString('4023919499')).toBe('8467f5f8ff')
  })
})

describe('hashes', () => {
  test.each([
    { text: '', h32: 0x811c9dc5, h32a: 0x811c9dc5, h64a: 0xcbf29ce484222325n },
    { text: 'a', h32: 0x050c5d7e, h32a: 0xe40c292c, h64a: 0xaf63dc4c8601ec8cn },
    { text: 'foobar', h32: 0x31f0b262, h32a: 0xbf9cf968, h64a: 0x85944171f73967e8n },
  ])('of $text', ({ text, h32, h32a, h64a }) => {
    expect([fnv32(text), fnv32a(text), fnv64a(text)]).toEqual([h32, h32a, h64a])
  })

  test('are of bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = new TextEncoder().encode(text)
        expect([fnv32(text), fnv32a(text), fnv64a(text)]).toEqual([fnv32(bytes), fnv32a(bytes), fnv64a(bytes)])
      }),
    )
  })
})

test.each([
  { text: '', want: '6c62272e07bb014262b821756295c58d' },
  { text: 'a', want: 'd228cb696f1a8caf78912b704e4a8964' },
  { text: 'hello world', want: '6c155799fdc8eec4b91523808e7726b7' },
])('the hash of 128 bits of "$text"', ({ text, want }) => {
  expect(fnv128a(text)).toBe(want)
})
