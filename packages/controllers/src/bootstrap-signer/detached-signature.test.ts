import { expect, test } from 'vitest'
import { detachedSignature } from './detached-signature.ts'

const kubeconfig = 'apiVersion: v1\nüñï 😀\tclusters:\r\n  <&>\u2028 "x"\n'

// What Kubernetes made of the same.
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
  {
    content: kubeconfig,
    id: 'bbbbb1',
    secret: Buffer.from([0, 255, 254, 10, 13, 128]),
    want: 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImJiYmJiMSJ9..wV2GJXccOK860Y-Q7HEpwWN4MJ530rztB-namJdIzK8',
  },
  {
    content: kubeconfig,
    id: 'cccccc',
    secret: 'ü😀'.repeat(40),
    want: 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImNjY2NjYyJ9..efMLEbmc6lKG5FDA3qPQvTJ7E776F_iCXAdbudo-YHk',
  },
])('the signature of $id', ({ content, id, secret, want }) => {
  expect(detachedSignature(content, id, typeof secret === 'string' ? Buffer.from(secret) : secret)).toBe(want)
})
