import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heap, type HeapItem } from './heap.ts'

interface Numbered extends HeapItem {
  value: number
}

const item = (value: number): Numbered => ({ value, heapIndex: -1 })

function drain(heap: Heap<Numbered>): number[] {
  const values: number[] = []
  for (let first = heap.pop(); first !== undefined; first = heap.pop()) values.push(first.value)
  return values
}

test('gives the smallest first', () => {
  const heap = new Heap<Numbered>((a, b) => a.value < b.value)
  for (const value of [5, 3, 8, 1, 3]) heap.push(item(value))
  expect(heap.peek()?.value).toBe(1)
  expect(drain(heap)).toEqual([1, 3, 3, 5, 8])
  expect([heap.pop(), heap.peek(), heap.size]).toEqual([undefined, undefined, 0])
})

test('an item taken out or never put in is not there, and taking it out again is no harm', () => {
  const heap = new Heap<Numbered>((a, b) => a.value < b.value)
  const inside = item(1)
  heap.push(inside)
  heap.remove(item(2))
  expect(heap.has(inside)).toBe(true)
  heap.remove(inside)
  heap.remove(inside)
  expect([heap.has(inside), heap.size, inside.heapIndex]).toEqual([false, 0, -1])
})

test('cleared items can go into another heap', () => {
  const first = new Heap<Numbered>((a, b) => a.value < b.value)
  const moved = item(1)
  first.push(moved)
  first.clear()
  const second = new Heap<Numbered>((a, b) => a.value < b.value)
  second.push(moved)
  expect([first.has(moved), second.has(moved)]).toEqual([false, true])
})

test('stays in order through additions, changes and removals in any order', () => {
  const step = fc.record({
    do: fc.constantFrom('push', 'pop', 'remove', 'update'),
    value: fc.integer({ min: 0, max: 20 }),
    at: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const heap = new Heap<Numbered>((a, b) => a.value < b.value)
      const inside = new Set<Numbered>()
      for (const { do: action, value, at } of steps) {
        const chosen = [...inside][at % Math.max(1, inside.size)]
        if (action === 'push') {
          const pushed = item(value)
          heap.push(pushed)
          inside.add(pushed)
        } else if (action === 'pop') {
          const popped = heap.pop()
          expect(popped?.value).toBe(inside.size === 0 ? undefined : Math.min(...[...inside].map((one) => one.value)))
          if (popped !== undefined) inside.delete(popped)
        } else if (chosen !== undefined && action === 'remove') {
          heap.remove(chosen)
          inside.delete(chosen)
        } else if (chosen !== undefined) {
          chosen.value = value
          heap.update(chosen)
        }
        expect(new Set(heap)).toEqual(inside)
      }
      const left = [...inside].map((one) => one.value).toSorted((a, b) => a - b)
      expect(drain(heap)).toEqual(left)
    }),
  )
})
