import { describe, expect, test } from 'vitest'
import { type ConditionLike, findCondition, isConditionTrue, removeCondition, setCondition } from './conditions.ts'

const ready: ConditionLike = { type: 'Ready', status: 'True', reason: 'Up', message: 'm', lastTransitionTime: 't1' }
const other: ConditionLike = { type: 'Other', status: 'False', lastTransitionTime: 't0' }

test('conditions are found by type', () => {
  expect(findCondition([other, ready], 'Ready')).toBe(ready)
  expect(findCondition(undefined, 'Ready')).toBeUndefined()
  expect(isConditionTrue([other, ready], 'Ready')).toBe(true)
  expect(isConditionTrue([other, ready], 'Other')).toBe(false)
  expect(isConditionTrue([], 'Ready')).toBe(false)
})

describe('setting one', () => {
  test.each([
    {
      name: 'that is new puts it at the end',
      next: { ...ready, type: 'New' },
      want: [other, ready, { ...ready, type: 'New' }],
    },
    {
      name: 'with another status takes its time',
      next: { ...ready, status: 'False', lastTransitionTime: 't2' },
      want: [other, { ...ready, status: 'False', lastTransitionTime: 't2' }],
    },
    {
      name: 'with the same status keeps the time',
      next: { ...ready, reason: 'Still', lastTransitionTime: 't2' },
      want: [other, { ...ready, reason: 'Still' }],
    },
  ])('$name', ({ next, want }) => {
    expect(setCondition([other, ready], next)).toEqual(want)
  })

  test('that says nothing new answers the same list', () => {
    const list = [other, ready]
    expect(setCondition(list, { ...ready, lastTransitionTime: 't2' })).toBe(list)
    expect(setCondition(list, { ...ready, reason: undefined })).not.toBe(list)
    expect(setCondition(undefined, ready)).toEqual([ready])
  })

  test('without a time before takes the new one', () => {
    const timeless: ConditionLike = { type: 'Ready', status: 'True' }
    expect(setCondition([timeless], ready)).toEqual([ready])
  })
})

test('one is removed by type', () => {
  const list = [other, ready]
  expect(removeCondition(list, 'Ready')).toEqual([other])
  expect(removeCondition(list, 'None')).toBe(list)
  expect(removeCondition(undefined, 'None')).toEqual([])
})
