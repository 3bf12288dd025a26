import { expect, test } from 'vitest'
import { expirationOf, isBootstrapToken, tokenData, tokenIdInName } from './bootstrap-token.ts'
import { bootstrapToken } from './testing/bootstrap-token.ts'

test.each([
  { name: 'bootstrap-token-abc123', want: 'abc123' },
  { name: '', want: undefined },
  { name: 'abc123', want: undefined },
  { name: 'bootstrap-token-', want: undefined },
  { name: 'bootstrap-token-abc', want: undefined },
  { name: 'bootstrap-token-abc123ghi', want: undefined },
  { name: 'bootstrap-token-ABC123', want: undefined },
  { name: 'my-bootstrap-token-abc123', want: undefined },
])('the id in the name $name is $want', ({ name, want }) => {
  expect(tokenIdInName(name)).toBe(want)
})

test.each([
  { name: 'is there', secret: bootstrapToken({ data: { key: 'väl' } }), want: 'v\u00e4l' },
  { name: 'is missing', secret: bootstrapToken(), want: '' },
  { name: 'is empty', secret: bootstrapToken({ data: { key: '' } }), want: '' },
  { name: 'is missing with all data', secret: { metadata: { name: 'x' } }, want: '' },
])('a key that $name', ({ secret, want }) => {
  expect(tokenData(secret, 'key').toString('latin1')).toBe(want)
})

const nowMs = Date.parse('2026-04-01T12:00:00Z')

test.each([
  { name: 'none', text: undefined, want: { kind: 'never' } },
  { name: 'an empty one', text: '', want: { kind: 'never' } },
  { name: 'one in the future', text: '2026-04-01T12:00:01Z', want: { kind: 'later', inMs: 1000 } },
  { name: 'one in another zone', text: '2026-04-01T14:00:01+02:00', want: { kind: 'later', inMs: 1000 } },
  { name: 'a fraction of a second', text: '2026-04-01T12:00:00.5Z', want: { kind: 'later', inMs: 500 } },
  { name: 'just now', text: '2026-04-01T12:00:00Z', want: { kind: 'expired' } },
  { name: 'one in the past', text: '2026-04-01T11:00:00Z', want: { kind: 'expired' } },
  { name: 'garbage', text: 'garbage', want: { kind: 'expired', why: 'its expiration "garbage" is no time' } },
  { name: 'a date alone', text: '2026-05-01', want: { kind: 'expired' } },
])('an expiration: $name', ({ text, want }) => {
  expect(expirationOf(bootstrapToken({ data: { expiration: text } }), nowMs)).toMatchObject(want)
})

test.each([
  { name: 'a token', secret: bootstrapToken(), want: true },
  { name: 'another type', secret: bootstrapToken({ type: 'Opaque' }), want: false },
  { name: 'another namespace', secret: bootstrapToken({ namespace: 'default' }), want: false },
])('$name counts: $want', ({ secret, want }) => {
  expect(isBootstrapToken(secret)).toBe(want)
})
