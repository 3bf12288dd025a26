import { expect, test } from 'vitest'
import { filteredHandlers } from './filtered-handlers.ts'

const calls: string[] = []
const handlers = filteredHandlers<number>((value) => value > 0, {
  added: (value, isInitial) => void calls.push(`added ${value} ${isInitial}`),
  updated: (previous, next) => void calls.push(`updated ${previous} ${next}`),
  deleted: (value, missed) => void calls.push(`deleted ${value} ${missed}`),
})

test.each([
  { name: 'an addition that passes', act: () => handlers.added?.(1, true), want: ['added 1 true'] },
  { name: 'an addition that does not', act: () => handlers.added?.(-1, false), want: [] },
  { name: 'an update within', act: () => handlers.updated?.(1, 2), want: ['updated 1 2'] },
  { name: 'an update into', act: () => handlers.updated?.(-1, 2), want: ['added 2 false'] },
  { name: 'an update out of', act: () => handlers.updated?.(1, -2), want: ['deleted 1 false'] },
  { name: 'an update without', act: () => handlers.updated?.(-1, -2), want: [] },
  { name: 'a deletion, seen or missed', act: () => handlers.deleted?.(1, true), want: ['deleted 1 true'] },
  { name: 'a deletion of what did not pass', act: () => handlers.deleted?.(-1, true), want: [] },
])('$name', ({ act, want }) => {
  act()
  expect(calls.splice(0)).toEqual(want)
})
