import { expect, test } from 'vitest'
import { replicaSetName } from './revision.ts'

test.each([
  { name: 'short', deployment: 'web', hash: 'abcde12345', want: 'web-abcde12345' },
  { name: 'as long as may be', deployment: 'a'.repeat(242), hash: 'abcde12345', want: `${'a'.repeat(242)}-abcde12345` },
  { name: 'one too long', deployment: 'a'.repeat(243), hash: 'abcde12345', want: `${'a'.repeat(242)}-abcde12345` },
  {
    name: 'one too long for a shorter hash',
    deployment: 'a'.repeat(246),
    hash: '1234567',
    want: `${'a'.repeat(245)}-1234567`,
  },
  {
    name: 'beside a hash that leaves it one place',
    deployment: 'web',
    hash: 'h'.repeat(251),
    want: `w-${'h'.repeat(251)}`,
  },
  {
    name: 'beside a hash that leaves it none',
    deployment: 'web',
    hash: 'h'.repeat(252),
    want: `web-${'h'.repeat(252)}`,
  },
])('a name that is $name', ({ deployment, hash, want }) => {
  expect(replicaSetName(deployment, hash)).toBe(want)
})
