import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from './fifo.ts'

test('does what an array does, across the copying of its slots', () => {
  const operation = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('push'), count: fc.integer({ min: 1, max: 900 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('shift'), count: fc.integer({ min: 1, max: 900 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), count: fc.integer({ min: 0, max: 2000 }) }) },
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const fifo = new Fifo<number>()
      const model: number[] = []
      let next = 0
      for (const { kind, count } of operations) {
        if (kind === 'remove') {
          fifo.remove(count)
          const index = model.indexOf(count)
          if (index >= 0) model.splice(index, 1)
        }
        if (kind === 'push') {
          for (let i = 0; i < count; i++) {
            fifo.push(next)
            model.push(next++)
          }
        }
        if (kind === 'shift') {
          for (let i = 0; i < count; i++) expect(fifo.shift()).toBe(model.shift())
        }
        expect(fifo.length).toBe(model.length)
      }
    }),
    { numRuns: 50 },
  )
})
