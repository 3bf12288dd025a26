import type { Secret } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { bootstrapToken } from '../shared/testing/bootstrap-token.ts'
import { listerOf } from '../shared/testing/builders.ts'
import { tokenHandlers } from './controller.ts'
import { reconcile, type Deps } from './reconcile.ts'

const startMs = Date.parse('2026-04-01T12:00:00Z')
const token = (expiration?: string): Secret => bootstrapToken({ data: { expiration } })
const refusal = (code: number, reason: string) =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason })

async function pass(secrets: readonly Secret[], refuse?: StatusError) {
  const requests: ApiRequest[] = []
  const never = () => Promise.reject(new Error('not asked for'))
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      if (refuse !== undefined) throw refuse
      return { code: 200, body: {}, warnings: [] }
    },
    watch: never,
    raw: never,
  })
  const deps: Deps = { client, secrets: listerOf(secrets), clock: new VirtualClock({ startMs }) }
  const key = 'kube-system/bootstrap-token-abc123'
  return { outcome: await reconcile(deps, key, new AbortController().signal), requests }
}

test.each([
  { name: 'is gone', secrets: [], want: { kind: 'done' } },
  { name: 'never expires', secrets: [token()], want: { kind: 'done' } },
  {
    name: 'expires in an hour',
    secrets: [token('2026-04-01T13:00:00Z')],
    want: { kind: 'wake-after', delayMs: 3.6e6 },
  },
  {
    name: 'is of another type',
    secrets: [bootstrapToken({ type: 'Opaque', data: { expiration: '2020-01-01T00:00:00Z' } })],
    want: { kind: 'done' },
  },
])('leaves a token that $name', async ({ secrets, want }) => {
  const { outcome, requests } = await pass(secrets)
  expect(outcome).toMatchObject(want)
  expect(requests).toEqual([])
})

test.each([
  { name: 'has expired', expiration: '2026-04-01T11:00:00Z', refuse: undefined, want: 'done' },
  { name: 'expires just now', expiration: '2026-04-01T12:00:00Z', refuse: undefined, want: 'done' },
  { name: 'has no time as expiration', expiration: 'soon', refuse: undefined, want: 'done' },
  { name: 'somebody else deletes first', expiration: 'soon', refuse: refusal(404, 'NotFound'), want: 'done' },
  { name: 'was made again meanwhile', expiration: 'soon', refuse: refusal(409, 'Conflict'), want: 'retry' },
  { name: 'could not be deleted', expiration: 'soon', refuse: refusal(500, 'InternalError'), want: 'retry' },
])('deletes a token that $name: $want', async ({ expiration, refuse, want }) => {
  const { outcome, requests } = await pass([token(expiration)], refuse)
  expect(outcome).toMatchObject({ kind: want })
  expect(requests).toMatchObject([
    {
      verb: 'delete',
      target: { resource: 'secrets', namespace: 'kube-system', name: 'bootstrap-token-abc123' },
      body: { preconditions: { uid: 'uid-bootstrap-token-abc123' } },
    },
  ])
})

test('is woken by tokens that come and change, not by those that go, nor by other secrets', () => {
  const told: string[] = []
  const handlers = tokenHandlers({ wake: (key, what) => void told.push(`${key}: ${what}`) })
  for (const secret of [token(), bootstrapToken({ type: 'Opaque' }), bootstrapToken({ namespace: 'default' })]) {
    handlers.added?.(secret, true)
    handlers.updated?.(secret, secret)
    handlers.deleted?.(secret, false)
  }
  const key = 'kube-system/bootstrap-token-abc123'
  expect(told).toEqual([`${key}: token added`, `${key}: token updated`])
})
