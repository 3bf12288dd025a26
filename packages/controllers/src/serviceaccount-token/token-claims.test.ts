import { expect, test } from 'vitest'
import { tokenClaims } from './token-claims.ts'

test('a token says whom it speaks for, in the order in which Kubernetes writes it', () => {
  const account = { metadata: { name: 'robot', namespace: 'shop', uid: 'u-1' } }
  expect(JSON.stringify(tokenClaims(account, { metadata: { name: 'robot-token', namespace: 'shop' } }))).toBe(
    '{"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"shop","kubernetes.io/serviceaccount/secret.name":"robot-token","kubernetes.io/serviceaccount/service-account.name":"robot","kubernetes.io/serviceaccount/service-account.uid":"u-1","sub":"system:serviceaccount:shop:robot"}',
  )
})
