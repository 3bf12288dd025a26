import { expect, test } from 'vitest'
import { emptyCluster, step, ttlSecondsOf } from './step.ts'

const grown = (nodes: number) => {
  let size = emptyCluster
  for (let count = 0; count < nodes; count += 1) size = step(size, 'added')
  return size
}
const shrunk = (from: number, to: number) => {
  let size = grown(from)
  for (let count = from; count > to; count -= 1) size = step(size, 'deleted')
  return size
}

test.each([
  [1, 0],
  [99, 0],
  [100, 0],
  [101, 15],
  [500, 15],
  [501, 30],
  [1000, 30],
  [1001, 60],
  [2000, 60],
  [2001, 300],
  [10_000, 300],
])('a cluster that grows to %i nodes has %i s', (nodes, ttlSeconds) => {
  expect(ttlSecondsOf(grown(nodes))).toBe(ttlSeconds)
})

test.each([
  [101, 100, 15],
  [101, 90, 15],
  [101, 89, 0],
  [501, 450, 30],
  [501, 449, 15],
  [1001, 899, 30],
  [2001, 1800, 300],
  [2001, 1799, 60],
  [2001, 0, 0],
])('one that shrinks from %i to %i nodes has %i s', (from, to, ttlSeconds) => {
  expect(ttlSecondsOf(shrunk(from, to))).toBe(ttlSeconds)
})

test('one node more or less moves by one range at the most', () => {
  expect(step({ nodes: 3000, range: 0 }, 'added')).toEqual({ nodes: 3001, range: 1 })
  expect(step({ nodes: 10, range: 4 }, 'deleted')).toEqual({ nodes: 9, range: 3 })
})
