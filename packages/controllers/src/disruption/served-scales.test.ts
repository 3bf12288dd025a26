import type { OwnerReference } from '@coxswain/api'
import { createClient, type StatusError } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal } from '../shared/testing/recording-client.ts'
import { DiscoveredScales } from './served-scales.ts'

const { signal } = new AbortController()
const owner: OwnerReference = { apiVersion: 'x.io/v1', kind: 'Rollout', name: 'web', uid: 'uid-web', controller: true }
const scaleOf = (uid: string, replicas?: number) => ({
  metadata: { name: 'web', namespace: 'shop', uid },
  spec: { replicas },
})
const scale = { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } }
const status = { subresource: 'status', responseKind: { group: 'x.io', version: 'v1', kind: 'Rollout' } }

interface Scene {
  readonly found?: readonly object[]
  readonly subresources?: readonly object[]
  readonly refused?: StatusError
}

function setUp({ found = [], subresources = [status, scale], refused }: Scene) {
  const { client, requests } = recordingClient({ rollouts: found }, () => refused)
  const clock = new VirtualClock()
  const served = { discoveries: 0 }
  const resource = {
    resource: 'rollouts',
    responseKind: { kind: 'Rollout' },
    scope: 'Namespaced',
    verbs: ['get'],
    subresources,
  }
  const raw = async (path: string) => {
    served.discoveries += path === '/apis' ? 1 : 0
    const items =
      path === '/apis' ? [{ metadata: { name: 'x.io' }, versions: [{ version: 'v1', resources: [resource] }] }] : []
    const body = JSON.stringify({ kind: 'APIGroupDiscoveryList', items })
    return { code: 200, contentType: 'application/json', body }
  }
  const { transport } = client
  const scales = new DiscoveredScales(
    createClient({ request: (request) => transport.request(request), watch: transport.watch, raw }),
    clock,
  )
  const get = (of: Partial<OwnerReference> = {}) => scales.get({ ...owner, ...of }, 'shop', signal)
  return { get, requests, served, clock }
}

test.each([
  { name: 'of an owner', found: [scaleOf('uid-web', 7)], want: { uid: 'uid-web', replicas: 7 } },
  { name: 'of one that does not say', found: [scaleOf('uid-web')], want: { uid: 'uid-web', replicas: 0 } },
  { name: 'of another one by now', found: [scaleOf('uid-other', 7)], want: undefined },
  { name: 'of one that is gone', found: [], want: undefined },
])('a scale $name', async ({ found, want }) => {
  const { get, requests } = setUp({ found })
  expect(await get()).toEqual(want)
  expect(requests).toMatchObject([
    {
      verb: 'get',
      target: {
        group: 'x.io',
        version: 'v1',
        resource: 'rollouts',
        namespace: 'shop',
        name: 'web',
        subresource: 'scale',
      },
    },
  ])
})

describe('what is not found', () => {
  const without = 'rollouts.x.io does not implement the scale subresource'
  const answering = (responseKind: object) => [status, { ...scale, responseKind }]
  test.each([
    { name: 'has no scale', subresources: [status] },
    { name: 'has no subresources', subresources: [] },
    { name: 'has a scale of another kind', subresources: answering({ group: 'x.io', version: 'v1', kind: 'Rollout' }) },
    { name: 'has a scale of another group', subresources: answering({ group: 'x.io', version: 'v1', kind: 'Scale' }) },
    {
      name: 'has a scale of another version',
      subresources: answering({ group: 'autoscaling', version: 'v2', kind: 'Scale' }),
    },
    { name: 'has a scale of no version', subresources: answering({ kind: 'Scale' }) },
  ])('$name', async ({ subresources }) => {
    await expect(setUp({ subresources }).get()).rejects.toThrow(without)
  })

  test.each([
    { group: 'autoscaling', version: 'v1' },
    { group: 'apps', version: 'v1beta1' },
    { group: 'apps', version: 'v1beta2' },
    { group: 'extensions', version: 'v1beta1' },
  ])('is gone, with a scale of $group/$version', async (of) => {
    expect(await setUp({ subresources: answering({ ...of, kind: 'Scale' }) }).get()).toBeUndefined()
  })

  test.each([
    { name: 'kind', of: { kind: 'Thing' }, want: 'no matches for kind "Thing" in version "x.io/v1"' },
    { name: 'version', of: { apiVersion: 'x.io/v2' }, want: 'no matches for kind "Rollout" in version "x.io/v2"' },
    { name: 'group', of: { apiVersion: 'y.io/v1' }, want: 'no matches for kind "Rollout" in version "y.io/v1"' },
    { name: 'kind of the core', of: { apiVersion: 'v1' }, want: 'no matches for kind "Rollout" in version "v1"' },
  ])('is of a $name that nobody serves', async ({ of, want }) => {
    await expect(setUp({}).get(of)).rejects.toThrow(want)
  })
})

test('another refusal is a fault', async () => {
  await expect(setUp({ refused: refusal(403, 'Forbidden') }).get()).rejects.toThrow('Forbidden')
})

test('what is served is asked every half minute', async () => {
  const { get, served, clock } = setUp({ found: [scaleOf('uid-web', 7)] })
  await get()
  await get()
  expect(served.discoveries).toBe(1)
  await clock.advance(30_000)
  await get()
  expect(served.discoveries).toBe(2)
})
