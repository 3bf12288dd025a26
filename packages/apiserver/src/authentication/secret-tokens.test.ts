import type { Secret, ServiceAccount } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createServiceAccountTokens } from './service-account-tokens.ts'

const claims = {
  iss: 'kubernetes/serviceaccount',
  'kubernetes.io/serviceaccount/namespace': 'shop',
  'kubernetes.io/serviceaccount/secret.name': 'token',
  'kubernetes.io/serviceaccount/service-account.name': 'robot',
  'kubernetes.io/serviceaccount/service-account.uid': 'u-1',
  sub: 'system:serviceaccount:shop:robot',
}
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

interface World {
  readonly claims?: object
  readonly secret?: Partial<Secret> | undefined
  readonly account?: ServiceAccount | undefined
  readonly audiences?: readonly string[]
}

async function show(world: World) {
  let token = ''
  const secret = 'secret' in world ? world.secret : {}
  const account = 'account' in world ? world.account : { metadata: { name: 'robot', uid: 'u-1' } }
  const tokens = createServiceAccountTokens({
    clock: new VirtualClock(),
    random: seededRandom(1),
    privateKey,
    isAlive: () => Promise.reject(new Error('not asked for')),
    objects: {
      secret: async (namespace, name) =>
        secret === undefined || namespace !== 'shop' || name !== 'token'
          ? undefined
          : { data: { token: btoa(token) }, ...secret },
      serviceAccount: async (namespace, name) => (namespace === 'shop' && name === 'robot' ? account : undefined),
    },
  })
  token = await tokens.sign({ ...claims, ...world.claims })
  const review = await tokens.review(token, world.audiences ?? [])
  return {
    review,
    verdict: await tokens.authenticator({ peer: undefined, authorization: `Bearer ${token}` }),
    tokens,
    token,
  }
}

test('a token out of a Secret speaks for its account', async () => {
  const user = {
    username: 'system:serviceaccount:shop:robot',
    uid: 'u-1',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:shop'],
  }
  const { review, verdict } = await show({})
  expect(review).toEqual({ user, audiences: ['https://kubernetes.default.svc'] })
  expect(verdict).toEqual({ user })
  expect((await show({ audiences: ['x', 'https://kubernetes.default.svc'] })).review).toMatchObject({ user })
})

const marked = { metadata: { labels: { 'kubernetes.io/legacy-token-invalid-since': '2026-11-21' } } }
const going = { metadata: { deletionTimestamp: '2026-11-21T00:00:00Z' } }
test.each<World & { name: string; want: RegExp }>([
  { name: 'without its Secret', secret: undefined, want: /^Token has been invalidated$/ },
  { name: 'whose Secret is being deleted', secret: going, want: /^Token has been invalidated$/ },
  {
    name: 'that is not the one in the Secret',
    secret: { data: { token: 'eA==' } },
    want: /^Token does not match server's copy$/,
  },
  { name: 'whose Secret is empty', secret: { data: undefined }, want: /^Token does not match server's copy$/ },
  { name: 'that was called back', secret: marked, want: /^the token in secret shop\/token .* has been marked invalid/ },
  { name: 'without its account', account: undefined, want: /^ServiceAccount shop\/robot has been deleted$/ },
  { name: 'whose account is being deleted', account: going, want: /^ServiceAccount shop\/robot has been deleted$/ },
  {
    name: 'of an earlier account',
    account: { metadata: { uid: 'u-2' } },
    want: /^ServiceAccount UID \(u-2\) does not match claim \(u-1\)$/,
  },
  {
    name: 'that speaks for another',
    claims: { sub: 'system:serviceaccount:shop:admin' },
    want: /^sub claim is invalid$/,
  },
  {
    name: 'that names no Secret',
    claims: { 'kubernetes.io/serviceaccount/secret.name': '' },
    want: /^sub claim is invalid$/,
  },
  { name: 'for another audience', audiences: ['vault'], want: /^invalid bearer token$/ },
])('a token $name is refused', async ({ want, ...world }) => {
  const { review, verdict } = await show(world)
  expect(review).toEqual({ refusal: expect.stringMatching(want) })
  expect(verdict).toEqual(world.audiences === undefined ? 'refused' : expect.anything())
})

test('a token that somebody else signed is refused', async () => {
  const { tokens, token } = await show({})
  const [head, body] = token.split('.')
  const forged = `${head}.${body}.${'A'.repeat(86)}`
  expect(await tokens.review(forged, [])).toEqual({ refusal: 'invalid bearer token' })
})
