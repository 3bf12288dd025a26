import { describe, expect, test } from 'vitest'
import { needsPriority } from './needs-priority.ts'
import { quota, special } from './testing/quota-builders.ts'

describe('a quota comes first', () => {
  const cpu = { cpu: '4' }
  test.each([
    { name: 'without a status', seen: quota(cpu), want: true },
    { name: 'without usage', seen: quota(cpu, { hard: cpu }), want: true },
    { name: 'with usage of something else', seen: quota(cpu, { hard: cpu, used: { pods: '1' } }), want: true },
    { name: 'with another limit', seen: quota(cpu, { hard: { cpu: '6' }, used: { cpu: '0' } }), want: true },
    {
      name: 'not when it lacks usage that nobody can count',
      seen: quota({ 'x/y': '1' }, { hard: { 'x/y': '1' }, used: {} }),
      want: false,
    },
    {
      name: 'when it lacks usage of an extended resource',
      seen: quota({ 'requests.example.com/gpu': '1' }, { hard: { 'requests.example.com/gpu': '1' }, used: {} }),
      want: true,
    },
    { name: 'not when it is counted', seen: quota(cpu, { hard: { cpu: '4000m' }, used: { cpu: '0' } }), want: false },
  ])('$name: $want', ({ seen, want }) => {
    expect(needsPriority(seen, special)).toBe(want)
  })
})
