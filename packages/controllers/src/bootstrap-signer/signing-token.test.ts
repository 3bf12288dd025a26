import { expect, test } from 'vitest'
import { bootstrapToken } from '../shared/testing/bootstrap-token.ts'
import { signingToken } from './signing-token.ts'

const nowMs = Date.parse('2026-04-01T12:00:00Z')
const later = '2026-04-01T13:00:00Z'
const earlier = '2026-04-01T11:00:00Z'

test.each([
  { name: 'one that never expires', secret: bootstrapToken() },
  { name: 'one that expires later', secret: bootstrapToken({ data: { expiration: later } }) },
])('signs: $name', ({ secret }) => {
  expect(signingToken(secret, nowMs)).toEqual({ id: 'abc123', secret: Buffer.from('tokenSecret') })
})

test.each([
  { name: 'expired', traits: { data: { expiration: earlier } }, why: `it expired at ${earlier}` },
  {
    name: 'no time as expiration',
    traits: { data: { expiration: 'garbage' } },
    why: 'its expiration "garbage" is no time',
  },
  { name: 'no usage', traits: { data: { 'usage-bootstrap-signing': undefined } }, why: 'it is not for signing' },
  { name: 'an empty usage', traits: { data: { 'usage-bootstrap-signing': '' } }, why: 'it is not for signing' },
  { name: 'another usage', traits: { data: { 'usage-bootstrap-signing': 'True' } }, why: 'it is not for signing' },
  { name: 'no id', traits: { data: { 'token-id': undefined } }, why: 'it has no token id' },
  { name: 'an empty id', traits: { data: { 'token-id': '' } }, why: 'it has no token id' },
  { name: 'no secret', traits: { data: { 'token-secret': undefined } }, why: 'it has no token secret' },
  { name: 'an empty secret', traits: { data: { 'token-secret': '' } }, why: 'it has no token secret' },
  { name: 'a name without prefix', traits: { name: 'abc123' }, why: 'its name has no token id' },
  {
    name: 'the id of another in its name',
    traits: { name: 'bootstrap-token-def456' },
    why: 'its token id is not the one in its name',
  },
])('does not sign: $name', ({ traits, why }) => {
  expect(signingToken(bootstrapToken(traits), nowMs)).toBe(why)
})
