import { describe, expect, test } from 'vitest'
import { thinVectors, type VectorLines } from './thin-vectors.ts'

const line = (fn: string, input: unknown, out: unknown): string => JSON.stringify({ fn, in: input, out })
const size = (files: readonly VectorLines[]): number =>
  files.flatMap(({ lines }) => lines).reduce((total, text) => total + text.length + 2, 0)

const numbers = Array.from({ length: 100 }, (_, index) => line('Add', { a: index + 1 }, index + 2))
const rare = line('Add', { a: 1, b: [] }, 'a text')
const large: VectorLines = { file: 'large', lines: [...numbers, rare, line('Sub', {}, 0)] }
const small: VectorLines = { file: 'small', lines: [line('Neg', {}, 1), line('Neg', {}, 2)] }

describe('thinVectors', () => {
  test('keeps everything that fits', () => {
    expect(thinVectors([large, small], 1e6)).toEqual([large, small])
  })

  test('keeps within the limit, small files whole, every function and the rare shape', () => {
    const thinned = thinVectors([large, small], 1000)
    expect(size(thinned)).toBeLessThanOrEqual(1000)
    expect(size(thinned)).toBeGreaterThan(900)
    expect(thinned[1]).toEqual(small)
    expect(thinned[0]?.lines).toContain(rare)
    expect(thinned[0]?.lines.at(-1)).toBe(large.lines.at(-1))
  })

  test('keeps the recorded order, and chooses the same again', () => {
    const [thinned] = thinVectors([large], 500)
    expect(thinned?.lines).toEqual(large.lines.filter((text) => thinned?.lines.includes(text)))
    expect(thinVectors([large], 500)).toEqual([thinned])
  })

  test('keeps one of each function even where nothing fits', () => {
    expect(thinVectors([large, small], 1).map(({ lines }) => lines.length)).toEqual([2, 1])
  })
})
