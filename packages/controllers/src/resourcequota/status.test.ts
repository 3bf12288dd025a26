import { readAmounts } from '@coxswain/api/quota'
import { describe, expect, test } from 'vitest'
import { needsWrite, nextStatus } from './status.ts'
import { quota } from './testing/quota-builders.ts'

describe('a status', () => {
  const hard = { cpu: '3', pods: '5' }
  test.each([
    { name: 'is new', status: undefined, used: { cpu: '0', pods: '0' }, want: { cpu: '0', pods: '0' }, write: true },
    {
      name: 'agrees',
      status: { hard, used: { cpu: '1', pods: '1' } },
      used: { cpu: '1000m', pods: '1' },
      want: { cpu: '1', pods: '1' },
      write: false,
    },
    {
      name: 'counts another',
      status: { hard, used: { cpu: '1', pods: '1' } },
      used: { cpu: '2', pods: '1' },
      want: { cpu: '2', pods: '1' },
      write: true,
    },
    {
      name: 'has another limit',
      status: { hard: { cpu: '4' }, used: { cpu: '1' } },
      used: { cpu: '1' },
      want: { cpu: '1' },
      write: true,
    },
    {
      name: 'has one that is not limited any more',
      status: { hard, used: { cpu: '1', pods: '1', memory: '1' } },
      used: { cpu: '1', pods: '1' },
      want: { cpu: '1', pods: '1' },
      write: true,
    },
    {
      name: 'keeps what could not be counted',
      status: { hard, used: { cpu: '1', pods: '7' } },
      used: { cpu: '1' },
      want: { cpu: '1', pods: '7' },
      write: false,
    },
    {
      name: 'is of the same limit, written otherwise',
      status: { hard: { cpu: '3000m', pods: '5' }, used: { cpu: '0', pods: '0' } },
      used: { cpu: '0', pods: '0' },
      want: { cpu: '0', pods: '0' },
      write: false,
    },
    { name: 'lacks usage', status: { hard }, used: {}, want: {}, write: true },
  ])('that $name: written $write', ({ status, used, want, write }) => {
    const seen = quota(hard, status)
    const next = nextStatus(seen, readAmounts(used))
    expect(next).toEqual({ hard, used: want })
    expect(needsWrite(seen, next)).toBe(write)
  })
})
