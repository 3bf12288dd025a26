import type { SELinuxOptions } from '@coxswain/api'
import { expect, test } from 'vitest'
import { labelOf, labelsConflict, partsOf } from './label.ts'

test.each<{ options: SELinuxOptions; want: string }>([
  { options: { user: 'u', role: 'r', type: 't', level: 's0:c1,c2' }, want: 'u:r:t:s0:c1,c2' },
  { options: { type: 't', level: 's0:c1' }, want: '::t:s0:c1' },
  { options: { level: 's0:c1' }, want: ':::s0:c1' },
  { options: { user: 'u' }, want: 'u:::' },
  { options: { user: '', level: '' }, want: '' },
  { options: {}, want: '' },
])('$options is the label $want', ({ options, want }) => expect(labelOf(options)).toBe(want))

test.each([
  { label: '', want: ['', '', '', ''] },
  { label: 'u:r:t:s0:c1,c2', want: ['u', 'r', 't', 's0:c1,c2'] },
  { label: 'u:r:t', want: ['u', 'r', 't', ''] },
  { label: 'u:r', want: ['u', 'r', '', ''] },
  { label: 'u', want: ['u', '', '', ''] },
  { label: ':r:t', want: ['', 'r', 't', ''] },
  { label: '::t', want: ['', '', 't', ''] },
  { label: '::t:s0', want: ['', '', 't', 's0'] },
  { label: ':::s0:c1', want: ['', '', '', 's0:c1'] },
  { label: 'a_u:b-r:c.t:s0:c0.c1', want: ['a_u', 'b-r', 'c.t', 's0:c0.c1'] },
  { label: 'u:r:t:s0:c1:more', want: ['u', 'r', 't', 's0:c1:more'] },
  { label: ':::', want: ['', '', '', ''] },
  { label: ':::::', want: ['', '', '', '::'] },
])('the parts of $label are $want', ({ label, want }) => expect(partsOf(label)).toEqual(want))

test.each([
  { a: '', b: '', want: false },
  { a: '', b: 'u:r:t', want: false },
  { a: '', b: 'u:r:t:s0:c1', want: true },
  { a: ':::s0:c1', b: '', want: true },
  { a: ':::', b: 'u:r:t', want: false },
  { a: 'u:r:t:', b: 'u:r', want: false },
  { a: 'u:r:other_t:', b: 'u:r:t', want: true },
  { a: '::other_t', b: '::t', want: true },
  { a: 'other_u:r:t', b: 'u:r:t', want: true },
  { a: 'u:other_r:t', b: 'u:r:t', want: true },
  { a: 'u::t', b: ':r::', want: false },
  { a: 'u:r:t:s0:c1', b: ':::s0:c1', want: false },
  { a: 'u:r:t:s0:c1', b: ':::s0:c2', want: true },
])('$a and $b conflict: $want', ({ a, b, want }) => {
  expect([labelsConflict(partsOf(a), partsOf(b)), labelsConflict(partsOf(b), partsOf(a))]).toEqual([want, want])
})
