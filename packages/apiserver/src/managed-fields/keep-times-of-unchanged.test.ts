import { expect, test } from 'vitest'
import { keepTimesOfUnchanged } from './keep-times-of-unchanged.ts'

const entry = (time: string | undefined, manager = 'm') => ({
  manager,
  operation: 'Update',
  time,
  fieldsV1: { 'f:data': {} },
})
const object = (entries: readonly object[], data: object = { a: '1' }) => ({
  metadata: { name: 'm', managedFields: entries },
  data,
})
const previous = object([entry('10')])

test.each([
  { name: 'nothing but times', next: object([entry('11')]), isPrevious: true },
  { name: 'a time that is new', next: object([entry(undefined)]), isPrevious: true },
  { name: 'nothing', next: object([entry('10')]), isPrevious: false },
  { name: 'data', next: object([entry('11')], { a: '2' }), isPrevious: false },
  { name: 'an entry more', next: object([entry('11'), entry('11', 'n')]), isPrevious: false },
  { name: 'another manager', next: object([entry('11', 'n')]), isPrevious: false },
  { name: 'no entries any more', next: object([]), isPrevious: false },
])('$name', ({ next, isPrevious }) => expect(keepTimesOfUnchanged(previous, next)).toBe(isPrevious ? previous : next))
