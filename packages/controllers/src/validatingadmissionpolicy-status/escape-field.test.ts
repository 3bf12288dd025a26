import { expect, test } from 'vitest'
import { escapeField } from './escape-field.ts'

test.each([
  { name: 'replicas', want: 'replicas' },
  { name: '_private1', want: '_private1' },
  { name: 'a_b', want: 'a_b' },
  { name: 'a-b', want: 'a__dash__b' },
  { name: 'example.com/size', want: 'example__dot__com__slash__size' },
  { name: '__a', want: '__underscores__a' },
  { name: 'a___b', want: 'a__underscores___b' },
  { name: '-', want: '__dash__' },
  { name: 'namespace', want: '__namespace__' },
  { name: 'in', want: '__in__' },
  { name: 'namespaces', want: 'namespaces' },
  { name: '$ref', want: undefined },
  { name: '1st', want: undefined },
  { name: 'é', want: undefined },
  { name: 'a b', want: undefined },
  { name: '', want: undefined },
])('$name', ({ name, want }) => {
  expect(escapeField(name)).toBe(want)
})
