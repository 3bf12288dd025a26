import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Clock, Random } from '@coxswain/base'
import type { UserInfo } from '../registry/strategy.ts'
import { firstOf } from './authenticate.ts'
import { withAuthenticatedGroup, type Authenticator, type PeerCertificate } from './authenticator.ts'
import { certificateAuthenticator } from './certificate-authenticator.ts'
import { requestedImpersonation } from './impersonation.ts'
import { createServiceAccountTokens, type IsAlive, type ServiceAccountTokens } from './service-account-tokens.ts'
import { bearerToken, staticTokenAuthenticator } from './token-authenticator.ts'
import type { TokenGrant } from './token-issuer.ts'

const nothing = { peer: undefined, authorization: undefined }
const known =
  (username: string): Authenticator =>
  () => ({ user: { username, groups: [] } })
const says =
  (verdict: 'absent' | 'refused'): Authenticator =>
  () =>
    verdict
const later =
  (inner: Authenticator): Authenticator =>
  async (evidence) =>
    inner(evidence)

describe('one authenticator after the other', () => {
  test.each([
    { name: 'nobody', authenticators: [], want: 'absent' },
    { name: 'nobody knows', authenticators: [says('absent'), says('absent')], want: 'absent' },
    { name: 'one refuses', authenticators: [says('refused'), says('absent')], want: 'refused' },
    { name: 'a refusal is overcome', authenticators: [says('refused'), known('joe')], want: 'joe' },
    { name: 'the first who knows', authenticators: [known('ann'), known('joe')], want: 'ann' },
    { name: 'also when it takes a while', authenticators: [later(says('absent')), later(known('joe'))], want: 'joe' },
  ] satisfies readonly { name: string; authenticators: readonly Authenticator[]; want: string }[])(
    '$name',
    async ({ authenticators, want }) => {
      const verdict = await firstOf(authenticators)(nothing)
      expect(typeof verdict === 'object' ? verdict.user.username : verdict).toBe(want)
    },
  )

  test('answers at once where nothing has to be waited for', () => {
    expect(firstOf([known('joe')])(nothing)).not.toBeInstanceOf(Promise)
  })
})

test.each([
  { user: { username: 'joe', groups: ['g'] }, want: ['g', 'system:authenticated'] },
  { user: { username: 'joe', groups: ['system:authenticated'] }, want: ['system:authenticated'] },
  { user: { username: 'system:anonymous', groups: ['system:unauthenticated'] }, want: ['system:unauthenticated'] },
] satisfies readonly { user: UserInfo; want: readonly string[] }[])('groups of $user', ({ user, want }) => {
  expect(withAuthenticatedGroup(user).groups).toEqual(want)
})

describe('certificates', () => {
  const peer: PeerCertificate = {
    isTrusted: true,
    commonName: 'joe',
    organizations: ['a', 'b'],
    uid: undefined,
    fingerprint: 'abc',
  }
  test.each([
    { name: 'none', peer: undefined, want: 'absent' },
    { name: 'from elsewhere', peer: { ...peer, isTrusted: false }, want: 'refused' },
    { name: 'of nobody', peer: { ...peer, commonName: '' }, want: 'absent' },
    {
      name: 'with groups',
      peer,
      want: {
        user: {
          username: 'joe',
          groups: ['a', 'b'],
          extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=abc'] },
        },
      },
    },
    { name: 'with a uid', peer: { ...peer, uid: '7' }, want: { user: expect.objectContaining({ uid: '7' }) } },
  ])('$name', ({ peer: shown, want }) => {
    expect(certificateAuthenticator({ ...nothing, peer: shown })).toEqual(want)
  })
})

test.each([
  { header: undefined, want: undefined },
  { header: 'Bearer abc', want: 'abc' },
  { header: 'bearer  abc ', want: 'abc' },
  { header: 'Basic abc', want: undefined },
  { header: 'Bearer', want: undefined },
  { header: 'Bearer a b', want: undefined },
])('the token in $header', ({ header, want }) => {
  expect(bearerToken(header)).toBe(want)
})

test.each([
  { authorization: undefined, want: 'absent' },
  { authorization: 'Bearer secret', want: { user: { username: 'joe', groups: [] } } },
  { authorization: 'Bearer secre', want: 'refused' },
  { authorization: 'Bearer secrets', want: 'refused' },
])('fixed tokens: $authorization', ({ authorization, want }) => {
  const authenticate = staticTokenAuthenticator(new Map([['secret', { username: 'joe', groups: [] }]]))
  expect(authenticate({ peer: undefined, authorization })).toEqual(want)
})

describe('impersonation', () => {
  const rows: readonly {
    name: string
    headers: Record<string, string>
    groups?: readonly string[]
    want: object
  }[] = [
    { name: 'nobody', headers: { accept: 'x' }, want: { kind: 'none' } },
    {
      name: 'a user',
      headers: { 'impersonate-user': 'joe' },
      want: { kind: 'user', user: { username: 'joe', groups: ['system:authenticated'] } },
    },
    {
      name: 'with groups, a uid and extras whose names are escaped',
      headers: { 'impersonate-user': 'joe', 'impersonate-uid': '7', 'impersonate-extra-a%2fb': 'x' },
      groups: ['g, h', 'i'],
      want: {
        kind: 'user',
        user: { username: 'joe', uid: '7', groups: ['g, h', 'i', 'system:authenticated'], extra: { 'a/b': ['x'] } },
      },
    },
    {
      name: 'a service account has its groups',
      headers: { 'impersonate-user': 'system:serviceaccount:ns:robot' },
      want: {
        kind: 'user',
        user: {
          username: 'system:serviceaccount:ns:robot',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
        },
      },
    },
    {
      name: 'the anonymous are not among the authenticated',
      headers: { 'impersonate-user': 'system:anonymous' },
      want: { kind: 'user', user: { username: 'system:anonymous', groups: ['system:unauthenticated'] } },
    },
    {
      name: 'a uid without a user makes no sense',
      headers: { 'impersonate-uid': '7' },
      want: {
        kind: 'malformed',
        message:
          'requested &user.DefaultInfo{Name:"", UID:"7", Groups:[]string(nil), Extra:map[string][]string(nil)} without impersonating a user name',
      },
    },
    {
      name: 'nor do extras',
      headers: { 'impersonate-extra-k': 'v' },
      want: { kind: 'malformed', message: expect.stringContaining('map[string][]string{"k":[]string{"v"}}') },
    },
  ]
  test.each(rows)('$name', ({ headers, groups, want }) => {
    expect(requestedImpersonation(headers, groups ?? [])).toEqual(want)
  })
})

describe.each(['rsa', 'ec'] as const)('service accounts with a key of type %s', (type) => {
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  let nowMs = 1_700_000_000_500
  const clock: Clock = { now: () => nowMs, monotonicMs: () => nowMs, after: () => ({ cancel: () => {} }) }
  const random: Random = { float: () => 0, uuid: () => 'some-uuid' }
  const make = (isAlive: IsAlive = async () => true, key = privateKey): ServiceAccountTokens =>
    createServiceAccountTokens({ clock, random, isAlive, privateKey: key })
  const grant: TokenGrant = {
    namespace: 'ns',
    serviceAccount: { name: 'robot', uid: 'u1' },
    audiences: [],
    expirationSeconds: 600,
  }
  const claimsOf = (token: string): unknown =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const ask = (tokens: ServiceAccountTokens, token: string): unknown =>
    tokens.authenticator({ peer: undefined, authorization: `Bearer ${token}` })

  test('a token says whom it is for, and until when', async () => {
    const { token, audiences } = await make().issue({ ...grant, pod: { name: 'p', uid: 'pu' }, node: { name: 'n' } })
    expect(audiences).toEqual(['https://kubernetes.default.svc'])
    expect(claimsOf(token)).toEqual({
      aud: ['https://kubernetes.default.svc'],
      exp: 1_700_000_600,
      iat: 1_700_000_000,
      iss: 'https://kubernetes.default.svc',
      jti: 'some-uuid',
      'kubernetes.io': {
        namespace: 'ns',
        node: { name: 'n' },
        pod: { name: 'p', uid: 'pu' },
        serviceaccount: { name: 'robot', uid: 'u1' },
      },
      nbf: 1_700_000_000,
      sub: 'system:serviceaccount:ns:robot',
    })
  })

  test('a token is known', async () => {
    const tokens = make()
    const { token } = await tokens.issue({ ...grant, pod: { name: 'p', uid: 'pu' }, node: { name: 'n', uid: 'nu' } })
    expect(await ask(tokens, token)).toEqual({
      user: {
        username: 'system:serviceaccount:ns:robot',
        uid: 'u1',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ns'],
        extra: {
          'authentication.kubernetes.io/credential-id': ['JTI=some-uuid'],
          'authentication.kubernetes.io/pod-name': ['p'],
          'authentication.kubernetes.io/pod-uid': ['pu'],
          'authentication.kubernetes.io/node-name': ['n'],
          'authentication.kubernetes.io/node-uid': ['nu'],
        },
      },
    })
  })

  test('until it expires', async () => {
    const tokens = make()
    const { token } = await tokens.issue(grant)
    const startMs = nowMs
    nowMs = startMs + 661_000
    expect(await ask(tokens, token)).toBe('refused')
    nowMs = startMs
    expect(await ask(tokens, token)).toHaveProperty('user')
  })

  test('not for another audience', async () => {
    const tokens = make()
    const { token } = await tokens.issue({ ...grant, audiences: ['vault'] })
    expect(await ask(tokens, token)).toBe('refused')
    expect(await tokens.review(token, ['vault', 'other'])).toMatchObject({ audiences: ['vault'] })
    expect(await tokens.review(token, ['other'])).toEqual({
      refusal: '[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["other"]]',
    })
  })

  test.each([
    { name: 'its service account', bound: {}, dead: 'ServiceAccount' },
    { name: 'the pod that it is bound to', bound: { pod: { name: 'p' } }, dead: 'Pod' },
    { name: 'the secret that it is bound to', bound: { secret: { name: 's' } }, dead: 'Secret' },
    { name: 'the node that it is bound to', bound: { node: { name: 'n' } }, dead: 'Node' },
  ])('not without $name', async ({ bound, dead }) => {
    const tokens = make(async (kind) => kind !== dead)
    const { token } = await tokens.issue({ ...grant, ...bound })
    expect(await ask(tokens, token)).toBe('refused')
  })

  test('a pod outlives its node for this', async () => {
    const tokens = make(async (kind) => kind !== 'Node')
    const { token } = await tokens.issue({ ...grant, pod: { name: 'p' }, node: { name: 'n' } })
    expect(await ask(tokens, token)).toHaveProperty('user')
  })

  test('not when anything in it was changed', async () => {
    const tokens = make()
    const { token } = await tokens.issue(grant)
    const [head = '', body = '', signature = ''] = token.split('.')
    const other = Buffer.from(JSON.stringify({ ...(claimsOf(token) as object), sub: 'x' })).toString('base64url')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const forged of [`${head}.${other}.${signature}`, `${none}.${body}.`, `${head}.${body}.`, `${token}.x`]) {
      expect(await ask(tokens, forged)).toBe('refused')
    }
  })

  test('not with the signature of another key', async () => {
    const foreign = make(undefined, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    const { token } = await foreign.issue(grant)
    expect(await ask(make(), token)).toBe('refused')
  })

  test.each(['garbage', 'a.b.c', `x.${Buffer.from('{"iss":"elsewhere"}').toString('base64url')}.y`])(
    'what is not ours is left to others: %s',
    async (token) => {
      expect(await ask(make(), token)).toBe('absent')
      expect(await make().review(token, [])).toEqual({ refusal: 'invalid bearer token' })
    },
  )

  test('others can check them', async () => {
    const { keys } = await make().keySet()
    expect(keys).toHaveLength(1)
    expect(keys[0]).toMatchObject({ use: 'sig', alg: type === 'rsa' ? 'RS256' : 'ES256' })
    expect(JSON.stringify(keys)).not.toContain('"d"')
    expect(await make().discoveryDocument('127.0.0.1:6443')).toMatchObject({
      issuer: 'https://kubernetes.default.svc',
      jwks_uri: 'https://127.0.0.1:6443/openid/v1/jwks',
    })
  })
})
