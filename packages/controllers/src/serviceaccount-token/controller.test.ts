import type { Secret, ServiceAccount } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { seededRandom } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { accountHandlers, tokenHandlers } from './controller.ts'
import { reconcileAccount } from './reconcile-account.ts'
import { reconcileSecret } from './reconcile-secret.ts'
import { accountKey, secretKey } from './queue-keys.ts'
import type { Deps } from './requests.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const complete = { token: base64('ABC'), 'ca.crt': base64('CA Data'), namespace: base64('default') }

function account(secrets: readonly string[] = [], uid = '12345'): ServiceAccount {
  return {
    metadata: { name: 'default', namespace: 'default', uid, resourceVersion: '1' },
    secrets: secrets.map((name) => ({ name })),
  }
}

interface Traits {
  readonly data?: Readonly<Record<string, string | undefined>>
  readonly accountUid?: string | undefined
  readonly version?: string
  readonly uid?: string
}

function tokenSecret({ data, accountUid = '12345', version = '1', uid = '23456' }: Traits = {}): Secret {
  const merged = Object.entries({ ...complete, ...data }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return {
    metadata: {
      name: 'token-secret-1',
      namespace: 'default',
      uid,
      resourceVersion: version,
      annotations: {
        'kubernetes.io/service-account.name': 'default',
        ...(accountUid === '' ? {} : { 'kubernetes.io/service-account.uid': accountUid }),
      },
    },
    type: 'kubernetes.io/service-account-token',
    data: Object.fromEntries(merged),
  }
}

interface World {
  readonly cached?: { readonly accounts?: readonly ServiceAccount[]; readonly secrets?: readonly Secret[] }
  readonly live?: { readonly accounts?: readonly ServiceAccount[]; readonly secrets?: readonly Secret[] }
  readonly refuse?: Refuse
  readonly rootCa?: string
}

function setUp({ cached = {}, live = {}, refuse, rootCa = 'CA Data' }: World) {
  const server = recordingClient({ serviceaccounts: live.accounts ?? [], secrets: live.secrets ?? [] }, refuse)
  const clock = new VirtualClock()
  const deps: Deps = {
    client: server.client,
    serviceAccounts: listerOf(cached.accounts ?? []),
    secrets: listerOf(cached.secrets ?? []),
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    rootCa: Buffer.from(rootCa),
    sign: () => 'ABC',
  }
  const { signal } = new AbortController()
  return {
    ...server,
    clock,
    account: (one: ServiceAccount) => reconcileAccount(deps, accountKey(one) ?? '', signal),
    secret: (one: Secret) => reconcileSecret(deps, secretKey(one) ?? '', signal),
  }
}

const deletion = {
  verb: 'delete',
  target: { resource: 'secrets', namespace: 'default', name: 'token-secret-1' },
  body: { preconditions: { uid: '23456' } },
}

describe('an account', () => {
  test.each([
    { name: 'that is there', cached: { accounts: [account(['token-secret-1'])], secrets: [tokenSecret()] } },
    { name: 'that is gone and had no tokens', cached: {} },
    {
      name: 'that is gone beside secrets of other kinds',
      cached: { secrets: [{ ...tokenSecret(), type: 'Opaque' }] },
    },
    {
      name: 'that is gone and had another uid than the token says',
      cached: { secrets: [tokenSecret({ accountUid: '6' })] },
    },
    {
      name: 'that is gone, while the token says no uid',
      cached: { secrets: [tokenSecret({ accountUid: '' })] },
    },
  ])('$name: nothing is written', async ({ cached }) => {
    const { account: pass, told } = setUp({ cached })
    expect(await pass(account())).toMatchObject({ kind: 'done' })
    expect(told()).toEqual([])
  })

  test.each([
    { name: 'gone', accounts: [] },
    { name: 'made again under its name', accounts: [account([], 'later')] },
  ])('$name: its tokens go', async ({ accounts }) => {
    const { account: pass, requests } = setUp({ cached: { accounts, secrets: [tokenSecret()] } })
    expect(await pass(account(['token-secret-1']))).toMatchObject({ kind: 'done' })
    expect(requests).toMatchObject([deletion])
  })

  test('gone: each of its tokens is tried, whatever happens to the others', async () => {
    const second = { ...tokenSecret(), metadata: { ...tokenSecret().metadata, name: 'second', uid: 'b' } }
    const refuse: Refuse = (_, earlier) => (earlier === 0 ? refusal(500, 'InternalError') : undefined)
    const { account: pass, told } = setUp({ cached: { secrets: [tokenSecret(), second] }, refuse })
    await expect(pass(account())).rejects.toThrow('InternalError')
    expect(told()).toEqual(['delete secrets default/token-secret-1', 'delete secrets default/second'])
  })
})

describe('a token without its account', () => {
  const getAndDelete = ['get serviceaccounts default/default', 'delete secrets default/token-secret-1']
  test.each([
    { name: 'goes', accounts: [], want: getAndDelete },
    { name: 'goes when the account is another one now', accounts: [account([], 'later')], want: getAndDelete },
    { name: 'stays when just the cache is late', accounts: [account()], want: getAndDelete.slice(0, 1) },
  ])('$name', async ({ accounts, want }) => {
    const { secret: pass, told } = setUp({ cached: { secrets: [tokenSecret()] }, live: { accounts } })
    expect(await pass(tokenSecret())).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(want)
  })

  test.each([
    { name: 'somebody else deleted it', code: 404, reason: 'NotFound' },
    { name: 'it was made again', code: 409, reason: 'Conflict' },
  ])('$name: fine', async ({ code, reason }) => {
    const refuse: Refuse = ({ verb }) => (verb === 'delete' ? refusal(code, reason) : undefined)
    const { secret: pass } = setUp({ cached: { secrets: [tokenSecret()] }, refuse })
    expect(await pass(tokenSecret())).toMatchObject({ kind: 'done' })
  })

  test.each(['get', 'delete'])('%s refused: again', async (verb) => {
    const refuse: Refuse = (request) => (request.verb === verb ? refusal(500, 'InternalError') : undefined)
    const { secret: pass } = setUp({ cached: { secrets: [tokenSecret()] }, refuse })
    await expect(pass(tokenSecret())).rejects.toThrow('InternalError')
  })
})

describe('a token of an account', () => {
  const full = tokenSecret()
  test.each([
    { name: 'has no token', seen: tokenSecret({ data: { token: undefined } }), want: full },
    { name: 'has an empty token', seen: tokenSecret({ data: { token: '' } }), want: full },
    { name: 'has no authority', seen: tokenSecret({ data: { 'ca.crt': undefined } }), want: full },
    { name: 'has another authority', seen: tokenSecret({ data: { 'ca.crt': base64('mismatched') } }), want: full },
    { name: 'has no namespace', seen: tokenSecret({ data: { namespace: undefined } }), want: full },
    { name: 'has no data at all', seen: { ...full, data: undefined }, want: full },
    {
      name: 'does not say the account’s uid',
      seen: tokenSecret({ accountUid: '', data: { token: undefined } }),
      want: full,
    },
    {
      name: 'has more, and another namespace',
      seen: tokenSecret({ data: { token: undefined, namespace: base64('custom'), more: base64('x') } }),
      want: tokenSecret({ data: { namespace: base64('custom'), more: base64('x') } }),
    },
  ])('$name: it is filled', async ({ seen, want }) => {
    const {
      secret: pass,
      told,
      requests,
    } = setUp({
      cached: { accounts: [account()], secrets: [seen] },
      live: { secrets: [seen] },
    })
    expect(await pass(seen)).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(['get secrets default/token-secret-1', 'update secrets default/token-secret-1'])
    expect(requests[1]?.body).toEqual(want)
  })

  test.each([
    { name: 'is complete', seen: tokenSecret() },
    { name: 'has a namespace of its own', seen: tokenSecret({ data: { namespace: base64('custom') } }) },
    { name: 'says no uid, but is complete', seen: tokenSecret({ accountUid: '' }) },
    { name: 'has an authority where none is known', seen: tokenSecret(), rootCa: '' },
    { name: 'has no authority where none is known', seen: tokenSecret({ data: { 'ca.crt': undefined } }), rootCa: '' },
  ])('$name: nothing is asked', async ({ seen, rootCa = 'CA Data' }) => {
    const { secret: pass, told } = setUp({ cached: { accounts: [account()], secrets: [seen] }, rootCa })
    expect(await pass(seen)).toMatchObject({ kind: 'done' })
    expect(told()).toEqual([])
  })

  const lacking = tokenSecret({ data: { token: undefined } })
  const cached = { accounts: [account()], secrets: [lacking] }
  test.each([
    { name: 'the server has a later version', live: [tokenSecret({ version: '2', data: { token: undefined } })] },
    { name: 'the server has it complete', live: [tokenSecret()] },
    { name: 'the server has it no more', live: [] },
  ])('$name: it is not written', async ({ live }) => {
    const { secret: pass, told } = setUp({ cached, live: { secrets: live } })
    expect(await pass(lacking)).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(['get secrets default/token-secret-1'])
  })

  test.each([
    { verb: 'get', error: refusal(500, 'InternalError'), want: 'again' },
    { verb: 'update', error: refusal(500, 'InternalError'), want: 'again' },
    { verb: 'update', error: refusal(409, 'Conflict'), want: 'again' },
    { verb: 'update', error: refusal(404, 'NotFound'), want: 'done' },
  ])('$verb ends in $error.message: $want', async ({ verb, error, want }) => {
    const refuse: Refuse = (request) => (request.verb === verb ? error : undefined)
    const { secret: pass } = setUp({ cached, live: { secrets: [lacking] }, refuse })
    const told = await pass(lacking).then(
      () => 'done',
      () => 'again',
    )
    expect(told).toBe(want)
  })
})

describe('the name of a token that was deleted', () => {
  const named = account(['token-secret-1', 'other'])
  test.each([
    { name: 'is taken out of the account', cached: [named], live: [named], want: ['other'] },
    { name: 'is not there', cached: [account(['other'])], live: [account(['other'])], want: undefined },
    { name: 'was in an account that is gone', cached: [named], live: [], want: undefined },
    { name: 'is in a later account', cached: [named], live: [account(['token-secret-1'], 'later')], want: undefined },
  ])('$name', async ({ cached, live, want }) => {
    const { secret: pass, told, requests } = setUp({ cached: { accounts: cached }, live: { accounts: live } })
    expect(await pass(tokenSecret())).toMatchObject({ kind: 'done' })
    const update = want === undefined ? [] : ['update serviceaccounts default/default']
    expect(told()).toEqual(['get serviceaccounts default/default', ...update])
    const written = requests[1]?.body as ServiceAccount | undefined
    expect(written?.secrets?.map(({ name }) => name)).toEqual(want)
  })

  test.each([
    { name: 'the account is gone', accounts: [] },
    { name: 'there is another account', accounts: [account(['token-secret-1'], 'later')] },
  ])('$name: nothing is asked', async ({ accounts }) => {
    const { secret: pass, told } = setUp({ cached: { accounts } })
    expect(await pass(tokenSecret())).toMatchObject({ kind: 'done' })
    expect(told()).toEqual([])
  })

  test('is taken out also when a secret was made again under it', async () => {
    const world = {
      cached: { accounts: [named], secrets: [tokenSecret({ uid: 'later' })] },
      live: { accounts: [named] },
    }
    const { secret: pass, told } = setUp(world)
    await pass(tokenSecret())
    expect(told()).toContain('update serviceaccounts default/default')
  })

  test.each([
    { conflicts: 9, want: 'done', updates: 10 },
    { conflicts: 10, want: 'again', updates: 10 },
  ])('$conflicts conflicts: $want', async ({ conflicts, want, updates }) => {
    let left = conflicts
    const refuse: Refuse = ({ verb }) => (verb === 'update' && (left -= 1) >= 0 ? refusal(409, 'Conflict') : undefined)
    const {
      secret: pass,
      told,
      clock,
    } = setUp({
      cached: { accounts: [named] },
      live: { accounts: [named] },
      refuse,
    })
    const passing = pass(tokenSecret()).then(
      () => 'done',
      () => 'again',
    )
    await clock.advance(10 * 200)
    expect(await passing).toBe(want)
    expect(told().filter((line) => line.startsWith('update'))).toHaveLength(updates)
  })
})

describe('is woken', () => {
  const waker = () => {
    const told: string[] = []
    return { told, wake: (key: string, what: string) => void told.push(`${key}: ${what}`) }
  }

  test('by accounts that come, change and go, also unseen', () => {
    const controller = waker()
    const handlers = accountHandlers(controller, silentLogger)
    handlers.added?.(account(), true)
    handlers.updated?.(account(), account([], 'later'))
    handlers.deleted?.(account(), true)
    handlers.added?.({ metadata: { name: 'x', namespace: 'y' } }, false)
    const key = 'default/default'
    expect(controller.told).toEqual([
      `${key}/12345: account added`,
      `${key}/later: account updated`,
      `${key}/12345: account deleted`,
    ])
  })

  test('by tokens, and by no other secrets', () => {
    const controller = waker()
    const handlers = tokenHandlers(controller, silentLogger)
    const nobodys = { ...tokenSecret(), metadata: { ...tokenSecret().metadata, annotations: {} } }
    for (const secret of [tokenSecret({ accountUid: '' }), { ...tokenSecret(), type: 'Opaque' }, nobodys]) {
      handlers.added?.(secret, false)
      handlers.updated?.(secret, secret)
      handlers.deleted?.(secret, true)
    }
    const key = '["default","token-secret-1","23456","default",""]'
    expect(controller.told).toEqual([`${key}: token added`, `${key}: token updated`, `${key}: token deleted`])
  })
})
