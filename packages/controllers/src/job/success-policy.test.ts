import type { SuccessPolicyRule } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { parseIndexes } from './index-intervals.ts'
import { matchSuccessPolicy } from './success-policy.ts'

describe('a success policy', () => {
  // Enough is what is common to both; one more is too much, and so are all.
  const overlapping = [
    ['that begin earlier', '1-3,5-7', '2-4,6-8', 4],
    ['that end later', '2-4,6-9', '1-3,5-7', 4],
    ['that begin earlier and end later', '0-4,6-9', '1-3,7-8', 5],
    ['that cover several', '0-6,8-9', '1-3,5-9', 7],
    ['of which one begins earlier and one is the same', '0-5,7-9', '1-5,7-9', 8],
    ['of which the first begins earlier', '0-3,6-9', '1-9', 7],
  ].flatMap(([how, wanted, done, common]) => {
    const [succeededIndexes, name, succeededCount] = [String(wanted), `runs ${how}`, Number(common)]
    return [
      { name: `not by ${name}`, rules: [{ succeededIndexes }], done: String(done) },
      { name: `by enough of ${name}`, rules: [{ succeededIndexes, succeededCount }], done: String(done), want: 0 },
      {
        name: `not by less of ${name}`,
        rules: [{ succeededIndexes, succeededCount: succeededCount + 1 }],
        done: String(done),
      },
    ]
  })
  test.each<{ name: string; rules: readonly SuccessPolicyRule[]; done: string; want?: number }>([
    { name: 'is not met by nothing', rules: [{ succeededCount: 0 }], done: '' },
    { name: 'by a count', rules: [{ succeededCount: 2 }], done: '1,5', want: 0 },
    { name: 'not by less', rules: [{ succeededCount: 3 }], done: '1,5' },
    { name: 'by all of its indexes', rules: [{ succeededIndexes: '1-3' }], done: '0-5', want: 0 },
    { name: 'not by some of them', rules: [{ succeededIndexes: '1-3' }], done: '2-9' },
    { name: 'by enough of them', rules: [{ succeededIndexes: '1-3,8', succeededCount: 2 }], done: '3-9', want: 0 },
    { name: 'not by others', rules: [{ succeededIndexes: '1-3', succeededCount: 1 }], done: '4-9' },
    { name: 'by the second rule', rules: [{ succeededIndexes: '0' }, { succeededCount: 1 }], done: '4', want: 1 },
    { name: 'not by a rule that nobody can read', rules: [{ succeededIndexes: 'x', succeededCount: 1 }], done: '4' },
    {
      name: 'by the first rule of several',
      rules: [{ succeededIndexes: '0,1' }, { succeededIndexes: '5' }],
      done: '0-2,5',
      want: 0,
    },
    { name: 'not by no rules', rules: [], done: '0' },
    { name: 'not by an empty list', rules: [{ succeededIndexes: '' }], done: '1-3' },
    { name: 'not by an empty list and nothing', rules: [{ succeededIndexes: '' }], done: '' },
    { name: 'by runs within others', rules: [{ succeededIndexes: '2-4,6-8' }], done: '1-5,6-9', want: 0 },
    { name: 'by the very same runs', rules: [{ succeededIndexes: '2-4,6-9' }], done: '2-4,6-9', want: 0 },
    { name: 'by runs of which one is all', rules: [{ succeededIndexes: '2-4,8-9' }], done: '2-5,7-9', want: 0 },
    { name: 'not by a rule beyond the last index', rules: [{ succeededIndexes: '10-12,14' }], done: '1-3,5-7' },
    ...overlapping,
  ])('is met $name', ({ rules, done, want }) => {
    expect(matchSuccessPolicy({ rules }, 10, parseIndexes(done, 10))).toBe(want)
  })

  test('that is not there is not met', () => {
    expect(matchSuccessPolicy(undefined, 10, parseIndexes('0', 10))).toBeUndefined()
  })
})
