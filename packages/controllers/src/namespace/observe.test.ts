import { expect, test } from 'vitest'
import { countFinalizers, estimateGracefulTermination } from './observe.ts'

const now = Date.parse('2026-01-01T10:00:00Z')
const pod = (seconds: number | undefined, phase = 'Running') => ({
  spec: { containers: [], terminationGracePeriodSeconds: seconds },
  status: { phase },
})

test.each([
  { name: 'the slowest pod counts', pods: [pod(10), pod(30), pod(20)], deletedSecondsAgo: 5, want: 30 },
  {
    name: 'finished pods do not count',
    pods: [pod(10), pod(60, 'Succeeded'), pod(60, 'Failed')],
    deletedSecondsAgo: 5,
    want: 10,
  },
  { name: 'pods that say nothing do not count', pods: [pod(undefined), pod(10)], deletedSecondsAgo: 5, want: 10 },
  { name: 'just before the longest period is over', pods: [pod(30)], deletedSecondsAgo: 29, want: 30 },
  { name: 'once it is over nothing is expected any more', pods: [pod(30)], deletedSecondsAgo: 30, want: 0 },
  { name: 'nor later', pods: [pod(30)], deletedSecondsAgo: 300, want: 0 },
  { name: 'no pods', pods: [], deletedSecondsAgo: 0, want: 0 },
])('estimate: $name', ({ pods, deletedSecondsAgo, want }) => {
  expect(estimateGracefulTermination(pods, now - deletedSecondsAgo * 1000, now)).toBe(want)
})

test('finalizers are counted over all objects', () => {
  const objects = [{ metadata: { finalizers: ['a', 'b'] } }, { metadata: { finalizers: ['a'] } }, { metadata: {} }]
  expect(Object.fromEntries(countFinalizers(objects))).toEqual({ a: 2, b: 1 })
})
