import { expect, test } from 'vitest'
import { detachedSignature } from './detached-signature.ts'

// What go-jose made of the same.
test.each([
  {
    content: 'Hello from the other side. I must have called a thousand times.',
    id: 'joshua',
    secret: 'my voice is my passcode',
    want: 'eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8',
  },
  {
    content: 'payload',
    id: 'abc123',
    secret: 'tokenSecret',
    want: 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiYzEyMyJ9..QSxpUG7Q542CirTI2ECPSZjvBOJURUW5a7XqFpNI958',
  },
])('the signature of $id', ({ content, id, secret, want }) => {
  expect(detachedSignature(content, id, Buffer.from(secret))).toBe(want)
})
