import { describe, expect, test } from 'vitest'
import { newCondition, withCondition } from './conditions.ts'

describe('a condition', () => {
  const text = { reason: 'r', message: 'm' }
  const yes = newCondition('Suspended', 'True', text, 0)
  const no = newCondition('Suspended', 'False', text, 0)
  const other = newCondition('Failed', 'True', text, 0)
  test.each([
    { name: 'is added', list: undefined, wished: yes, want: [yes] },
    { name: 'is not added to say no', list: [], wished: no, want: [] },
    { name: 'is changed', list: [yes], wished: no, want: [no] },
    { name: 'is changed back', list: [no], wished: yes, want: [yes] },
    { name: 'has another reason', list: [yes], wished: { ...yes, reason: 'x' }, want: [{ ...yes, reason: 'x' }] },
    { name: 'has another message', list: [yes], wished: { ...yes, message: 'x' }, want: [{ ...yes, message: 'x' }] },
    { name: 'leaves the others', list: [other, yes], wished: no, want: [other, no] },
    {
      name: 'keeps its time when it is the same',
      list: [yes],
      wished: newCondition('Suspended', 'True', text, 5000),
      want: [yes],
    },
  ])('$name', ({ list, wished, want }) => {
    expect(withCondition(list, wished)).toEqual(want)
  })
})
