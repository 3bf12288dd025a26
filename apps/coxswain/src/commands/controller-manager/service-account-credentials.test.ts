import { silentLogger } from '@coxswain/base'
import { createClient, StatusError, type Transport } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { serviceAccountCredentials } from './service-account-credentials.ts'

const refusal = (code: number, reason: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code })

function setUp({ lifetimeMs = 3_600_000 }: { readonly lifetimeMs?: number } = {}) {
  const clock = new VirtualClock()
  const present = new Set<string>()
  const requests: string[] = []
  const state = { failures: 0, tokens: 0 }
  const transport: Transport = {
    request: ({ verb, target, body }) => {
      const path = [target.resource, target.name, target.subresource].filter(Boolean).join('/')
      requests.push(`${verb} ${path}`)
      if (target.subresource === 'token') {
        if (state.failures > 0) {
          state.failures -= 1
          return Promise.reject(refusal(500, 'InternalError'))
        }
        state.tokens += 1
        const expirationTimestamp = new Date(clock.now() + lifetimeMs).toISOString()
        const answer = { ...(body as object), status: { token: `t${state.tokens}`, expirationTimestamp } }
        return Promise.resolve({ code: 201, body: answer, warnings: [] })
      }
      const name = target.name ?? (body as { metadata: { name: string } }).metadata.name
      if (verb === 'create') present.add(`${target.resource}/${name}`)
      if (!present.has(`${target.resource}/${name}`)) return Promise.reject(refusal(404, 'NotFound'))
      return Promise.resolve({ code: 200, body: {}, warnings: [] })
    },
    watch: () => Promise.reject(new Error('no watches')),
    raw: () => Promise.reject(new Error('no raw')),
  }
  const credentials = serviceAccountCredentials({
    client: createClient(transport),
    clock,
    logger: silentLogger,
    name: 'job-controller',
  })
  return { clock, present, state, credentials, requests: () => requests.splice(0) }
}

test('makes the namespace and the account where they are missing', async () => {
  const { credentials, requests, present } = setUp()
  expect(await credentials.proof()).toEqual({ authorization: 'Bearer t1' })
  expect(requests()).toEqual([
    'get serviceaccounts/job-controller',
    'get namespaces/kube-system',
    'create namespaces',
    'create serviceaccounts',
    'create serviceaccounts/job-controller/token',
  ])
  expect([...present]).toEqual(['namespaces/kube-system', 'serviceaccounts/job-controller'])
})

test('uses what is there, and one token for all that wait for it', async () => {
  const { credentials, requests, present } = setUp()
  present.add('serviceaccounts/job-controller')
  const proofs = await Promise.all([credentials.proof(), credentials.proof()])
  expect(proofs).toEqual([{ authorization: 'Bearer t1' }, { authorization: 'Bearer t1' }])
  expect(requests()).toHaveLength(2)
  expect(credentials.proof()).toEqual({ authorization: 'Bearer t1' })
})

test.each([
  { name: 'an hour', lifetimeMs: 3_600_000, goodMs: 48 * 60_000 },
  { name: 'a minute, as of a server whose clock is behind', lifetimeMs: 60_000, goodMs: 8 * 60_000 },
])('renews a token of $name when a fifth of its life is left', async ({ lifetimeMs, goodMs }) => {
  const { clock, credentials } = setUp({ lifetimeMs })
  await credentials.proof()
  await clock.advance(goodMs - 1)
  expect(await credentials.proof()).toEqual({ authorization: 'Bearer t1' })
  await clock.advance(1)
  expect(await credentials.proof()).toEqual({ authorization: 'Bearer t2' })
})

test('fetches another one when the server refuses it', async () => {
  const { credentials } = setUp()
  await credentials.proof()
  credentials.refused()
  expect(await credentials.proof()).toEqual({ authorization: 'Bearer t2' })
})

test('tries four times, then lets the request fail and the next one try again', async () => {
  const { clock, credentials, state } = setUp()
  state.failures = 7
  const failing = credentials.proof()
  const result = expect(failing).rejects.toThrow('failed to get token for kube-system/job-controller')
  await clock.advance(500 + 1000 + 2000)
  await result
  const passing = credentials.proof()
  await clock.advance(500 + 1000 + 2000)
  expect(await passing).toEqual({ authorization: 'Bearer t1' })
})
