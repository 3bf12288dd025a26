import { expect, test } from 'vitest'
import { LruMap } from './lru-map.ts'

test('the least recently used entry goes first; reading and writing are use', () => {
  const map = new LruMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3])
  map.set('a', 4)
  map.set('d', 5)
  expect([map.get('a'), map.get('c'), map.get('d'), map.size]).toEqual([4, undefined, 5, 2])
})

test('deleting makes room', () => {
  const map = new LruMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect([map.delete('a'), map.delete('a')]).toEqual([true, false])
  map.set('c', 3)
  expect([map.get('b'), map.get('c')]).toEqual([2, 3])
})
