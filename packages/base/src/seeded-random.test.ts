import { describe, expect, test } from 'vitest'
import { seededRandom } from './seeded-random.ts'

const draw = (random: { float(): number }, count: number) => Array.from({ length: count }, () => random.float())

describe('the same seed', () => {
  test('gives the same stream, another seed another one', () => {
    expect(draw(seededRandom(1), 50)).toEqual(draw(seededRandom(1), 50))
    expect(draw(seededRandom('1'), 5)).toEqual(draw(seededRandom(1), 5))
    expect(draw(seededRandom(1), 5)).not.toEqual(draw(seededRandom(2), 5))
  })

  test('gives these very numbers, today and tomorrow', () => {
    const random = seededRandom(42)
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([3981369039, 3341469554, 642819224])
    expect(random.uuid()).toBe('f82ff51c-ed89-40de-8b2c-4ad8d493bfa4')
  })
})

describe('numbers', () => {
  test('fill [0, 1) evenly', () => {
    const buckets = Array.from({ length: 16 }, () => 0)
    const count = 64_000
    const values = draw(seededRandom('even'), count)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    for (const value of values) {
      const bucket = Math.floor(value * buckets.length)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    const expected = count / buckets.length
    const chiSquare = buckets.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)
    // 15 degrees of freedom: above 37.7 in one of a thousand fair generators.
    expect(chiSquare).toBeLessThan(37.7)
  })

  test('of neighbouring seeds are not alike', () => {
    const firsts = Array.from({ length: 1000 }, (_, seed) => seededRandom(seed).float())
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.04)
    expect(new Set(firsts).size).toBe(1000)
  })
})

test('UUIDs are of version 4 and all different', () => {
  const random = seededRandom(3)
  const uuids = Array.from({ length: 1000 }, () => random.uuid())
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(uuids).size).toBe(1000)
})

test('forks depend on their label alone, not on what was drawn before', () => {
  const fresh = seededRandom(5)
  const used = seededRandom(5)
  draw(used, 10)
  expect(draw(used.fork('a'), 5)).toEqual(draw(fresh.fork('a'), 5))
  expect(draw(fresh.fork('a'), 5)).not.toEqual(draw(fresh.fork('b'), 5))
  expect(draw(fresh.fork('a').fork('b'), 5)).not.toEqual(draw(fresh.fork('b').fork('a'), 5))
})
