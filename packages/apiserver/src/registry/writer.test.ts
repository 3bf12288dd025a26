import { expect, test } from 'vitest'
import { managerOfUserAgent } from './writer.ts'

test.each([
  { name: 'the program of a user agent', userAgent: 'kubectl/v1.36.2 (linux/amd64) kubernetes/abc', want: 'kubectl' },
  { name: 'all of one without a slash', userAgent: 'curl 8.5', want: 'curl 8.5' },
  { name: 'nothing of one that begins with a slash', userAgent: '/v1', want: '' },
  { name: 'nothing without a user agent', userAgent: '', want: '' },
  { name: 'what can be shown', userAgent: 'a\tb\u0000c\u00a0d/1', want: 'abcd' },
  { name: 'letters of all scripts', userAgent: 'контролёр/1', want: 'контролёр' },
  { name: 'at most 128 bytes', userAgent: `${'x'.repeat(200)}/1`, want: 'x'.repeat(128) },
  { name: 'no half of a letter at the end', userAgent: `${'x'.repeat(127)}ж/1`, want: 'x'.repeat(127) },
])('a writer without a name is $name', ({ userAgent, want }) => {
  expect(managerOfUserAgent(userAgent)).toBe(want)
})
