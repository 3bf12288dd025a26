import type { DaemonSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { allowsSurge, limitsOf } from './counts.ts'

type Strategy = NonNullable<NonNullable<DaemonSet['spec']>['updateStrategy']>

const set = (updateStrategy: Strategy | undefined): DaemonSet => ({
  spec: { selector: {}, template: {}, updateStrategy },
})
const rolling = (maxUnavailable: number | string, maxSurge?: number | string): DaemonSet =>
  set({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable, ...(maxSurge === undefined ? {} : { maxSurge }) } })

describe('of the nodes that want a pod', () => {
  test.each([
    { name: 'none: none may be missing', of: rolling(0), nodes: 0, maxUnavailable: 0 },
    { name: 'as many as it says may be missing', of: rolling(1), nodes: 2, maxUnavailable: 1 },
    { name: 'one, where it says none', of: rolling(0), nodes: 2, maxUnavailable: 1 },
    { name: 'one, where both say none', of: rolling(0, 0), nodes: 2, maxUnavailable: 1 },
    { name: 'half of them', of: rolling('50%'), nodes: 2, maxUnavailable: 1 },
    { name: 'half of them, rounded up', of: rolling('50%'), nodes: 3, maxUnavailable: 2 },
    { name: 'one, where a percentage is of nothing', of: rolling('0%', '0%'), nodes: 3, maxUnavailable: 1 },
    { name: 'half of them may have two', of: rolling(0, '50%'), nodes: 2, maxSurge: 1 },
    { name: 'half of them, rounded up, may have two', of: rolling(0, '50%'), nodes: 3, maxSurge: 2 },
    { name: 'all of them may have two', of: rolling(0, '100%'), nodes: 2, maxSurge: 2 },
    { name: 'more than there are may have two', of: rolling(0, 5), nodes: 2, maxSurge: 5 },
    { name: 'both may be allowed', of: rolling(1, 1), nodes: 2, maxUnavailable: 1, maxSurge: 1 },
    { name: 'one, when it does not roll', of: set({ type: 'OnDelete' }), nodes: 2, maxUnavailable: 1 },
    { name: 'one, when it does not say how', of: set({ type: 'RollingUpdate' }), nodes: 2, maxUnavailable: 1 },
  ])('$name', ({ of, nodes, maxUnavailable = 0, maxSurge = 0 }) => {
    expect(limitsOf(of, nodes)).toEqual({ maxUnavailable, maxSurge })
  })

  test.each([{ of: rolling('some') }, { of: rolling(0, 'some') }])('a limit must be one', ({ of }) => {
    expect(() => limitsOf(of, 2)).toThrow('not a percentage')
  })
})

test.each([
  { name: 'a number', of: rolling(0, 1), want: true },
  { name: 'however small a percentage', of: rolling(0, '1%'), want: true },
  { name: 'none', of: rolling(1, 0), want: false },
  { name: 'no percentage', of: rolling(1, '0%'), want: false },
  { name: 'no word of it', of: rolling(1), want: false },
  { name: 'what is no limit', of: rolling(0, 'some'), want: false },
  { name: 'a surge of what does not roll', of: set({ type: 'OnDelete', rollingUpdate: { maxSurge: 1 } }), want: false },
])('a node may have two pods by $name: $want', ({ of, want }) => expect(allowsSurge(of)).toBe(want))
