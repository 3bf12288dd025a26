import type { Pod, ResourceClaim } from '@coxswain/api'
import type { ApiRequest } from '@coxswain/client'
import { createWrittenVersions } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { reconcileClaim, type ClaimDeps } from './reconcile-claim.ts'
import { cachesOf, claim, devicePod, finalizer, user } from './testing/builders.ts'

interface World {
  readonly of?: ResourceClaim
  readonly pods?: readonly Pod[]
  /** Pods that the cache lacks. */
  readonly live?: readonly Pod[]
  readonly gone?: readonly string[]
  readonly refuse?: Refuse
}

function setUp({ of, pods = [], live = [], gone = [], refuse }: World) {
  let version = 10
  const answer = ({ body }: ApiRequest): unknown => {
    const { metadata, ...rest } = body as ResourceClaim
    return { ...rest, metadata: { ...metadata, resourceVersion: String((version += 1)) } }
  }
  const server = recordingClient({ pods: live }, refuse, answer)
  const cache = { resourceVersion: '10' }
  const deps: ClaimDeps = {
    client: server.client,
    listers: cachesOf({ pods, claims: of === undefined ? [] : [of] }),
    gone: { has: (uid) => gone.includes(uid) },
    written: createWrittenVersions({ watched: [{ group: '', resource: 'resourceclaims', cache }] }),
  }
  const pass = () => reconcileClaim(deps, 'shop/x', new AbortController().signal)
  return { ...server, pass, cache }
}

const inUse = { owner: '', isAllocated: true, users: [user()] }
const target = { resource: 'resourceclaims', namespace: 'shop', name: 'x' }
const putStatus = { verb: 'update', target: { ...target, subresource: 'status' } }
const put = { verb: 'update', target }
const statusOf = (request?: ApiRequest): unknown =>
  withoutUndefined((request?.body as ResourceClaim | undefined)?.status)
const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const allocation = { devices: { results: [] } }

describe('nothing is asked', () => {
  test.each<{ name: string; world: World }>([
    { name: 'of a claim that is gone', world: {} },
    { name: 'of one that nobody uses', world: { of: claim('x', { owner: '' }) } },
    { name: 'while its pod is there', world: { of: claim('x', inUse), pods: [devicePod()] } },
    {
      name: 'while others than pods use it',
      world: { of: claim('x', { ...inUse, users: [{ ...user(), resource: 'jobs' }] }) },
    },
    {
      name: 'of one that is deleted while it is used',
      world: { of: claim('x', { ...inUse, isProtected: true, isDeleted: true }), pods: [devicePod()] },
    },
  ])('$name', async ({ world }) => {
    const { pass, told } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual([])
  })
})

describe('a pod that the cache lacks', () => {
  test.each([
    { name: 'is there: it stays', live: [devicePod()], want: ['get pods shop/web'] },
    {
      name: 'is another one',
      live: [devicePod('web', { uid: 'later' })],
      want: ['get pods shop/web', 'update resourceclaims shop/x'],
    },
    { name: 'is not there', live: [], want: ['get pods shop/web', 'update resourceclaims shop/x'] },
  ])('$name', async ({ live, want }) => {
    const { pass, told } = setUp({ of: claim('x', inUse), live })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(want)
  })

  test('was seen to go: nobody is asked', async () => {
    const { pass, told } = setUp({ of: claim('x', inUse), live: [devicePod()], gone: ['uid-web'] })
    await pass()
    expect(told()).toEqual(['update resourceclaims shop/x'])
  })

  test('cannot be asked for: nothing changes', async () => {
    const { pass, told } = setUp({ of: claim('x', inUse), refuse: () => refusal(500, 'InternalError') })
    await expect(pass()).rejects.toThrow('InternalError')
    expect(told()).toEqual(['get pods shop/web'])
  })
})

describe('reservations', () => {
  test('of others stay, in their order', async () => {
    const users = ['a', 'web', 'b', 'done', 'c'].map((name) => user(name))
    const pods = [devicePod('b'), devicePod('done', { phase: 'Failed' })]
    const { pass, requests } = setUp({
      of: claim('x', { ...inUse, users }),
      pods,
      live: ['a', 'c'].map((name) => devicePod(name)),
    })
    await pass()
    expect(requests.at(-1)).toMatchObject(putStatus)
    expect(statusOf(requests.at(-1))).toEqual({ allocation, reservedFor: ['a', 'b', 'c'].map((name) => user(name)) })
  })

  test('of other kinds stay beside those of a pod that has ended', async () => {
    const foreign = { apiGroup: 'example.com', resource: 'jobs', name: 'j', uid: '123' }
    const of = claim('x', { isAllocated: true, users: [user(), foreign] })
    const { pass, requests } = setUp({ of, pods: [devicePod('web', { phase: 'Succeeded' })] })
    await pass()
    expect(requests).toMatchObject([putStatus])
    expect(statusOf(requests[0])).toEqual({ allocation, reservedFor: [foreign] })
  })

  test('end, and the claim keeps devices that somebody else sees to', async () => {
    const { pass, requests } = setUp({ of: claim('x', inUse), pods: [devicePod('web', { phase: 'Succeeded' })] })
    await pass()
    expect(requests).toMatchObject([putStatus])
    expect(statusOf(requests[0])).toEqual({ allocation })
  })

  test('end, and the claim loses its devices and its finalizer', async () => {
    const of = claim('x', { ...inUse, isProtected: true, metadata: { finalizers: ['mine', finalizer] } })
    const { pass, requests, cache } = setUp({ of, gone: ['uid-web'] })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests).toMatchObject([
      { ...putStatus, body: { metadata: { resourceVersion: '5' } } },
      { ...put, body: { metadata: { resourceVersion: '11', finalizers: ['mine'] } } },
    ])
    expect(statusOf(requests[0])).toEqual({})
    expect(await pass()).toMatchObject({ kind: 'wake-after' })
    cache.resourceVersion = '12'
    expect(await pass()).toMatchObject({ kind: 'done' })
  })

  test('end, but a claim that was allocated anew at once keeps its finalizer', async () => {
    const of = claim('x', { ...inUse, isProtected: true })
    const { client, requests } = recordingClient({}, undefined, () => of)
    const deps: ClaimDeps = {
      client,
      listers: cachesOf({ claims: [of] }),
      gone: { has: () => true },
      written: createWrittenVersions({ watched: [] }),
    }
    await reconcileClaim(deps, 'shop/x', new AbortController().signal)
    expect(requests).toMatchObject([putStatus])
  })

  test('that somebody else changes meanwhile are looked at again', async () => {
    const { pass, told } = setUp({ of: claim('x', inUse), gone: ['uid-web'], refuse: () => refusal(409, 'Conflict') })
    await expect(pass()).rejects.toThrow('Conflict')
    expect(told()).toHaveLength(1)
  })
})

describe('a claim that is deleted', () => {
  const leaving = { owner: '', isProtected: true, isDeleted: true }
  test('loses devices that were left over, then its finalizer', async () => {
    const { pass, requests } = setUp({ of: claim('x', { ...leaving, isAllocated: true }) })
    await pass()
    expect(requests).toMatchObject([
      putStatus,
      { ...put, body: { metadata: { resourceVersion: '11', finalizers: [] } } },
    ])
    expect(statusOf(requests[0])).toEqual({})
  })

  test('without devices loses its finalizer at once', async () => {
    const { pass, requests } = setUp({ of: claim('x', leaving) })
    await pass()
    expect(requests).toMatchObject([{ ...put, body: { metadata: { resourceVersion: '5', finalizers: [] } } }])
  })

  test('loses all of it when its last pod goes', async () => {
    const { pass, told } = setUp({ of: claim('x', { ...inUse, ...leaving }), gone: ['uid-web'] })
    await pass()
    expect(told()).toEqual(['update resourceclaims shop/x', 'update resourceclaims shop/x'])
  })
})

describe('a claim that was made for a pod', () => {
  const done = devicePod('web', { phase: 'Succeeded' })
  test('goes with the last reservation', async () => {
    const { pass, requests, told } = setUp({
      of: claim('x', { ...inUse, owner: 'uid-web', isProtected: true }),
      pods: [done],
    })
    await pass()
    expect(told()).toEqual([
      'update resourceclaims shop/x',
      'update resourceclaims shop/x',
      'delete resourceclaims shop/x',
    ])
    expect(requests[2]).toMatchObject({ body: { preconditions: { uid: 'uid-x' } } })
  })

  test.each([
    { name: 'and was never used, goes', code: 0 },
    { name: 'and is gone already, is fine', code: 404 },
  ])('$name', async ({ code }) => {
    const refuse: Refuse = () => (code === 0 ? undefined : refusal(code, 'NotFound'))
    const { pass, told } = setUp({ of: claim('x'), pods: [done], refuse })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(['delete resourceclaims shop/x'])
  })

  test('and cannot be deleted, is tried again', async () => {
    const { pass } = setUp({ of: claim('x'), pods: [done], refuse: () => refusal(403, 'Forbidden') })
    await expect(pass()).rejects.toThrow('delete unused generated claim shop/x: Forbidden')
  })

  test('stays as long as its pod may run', async () => {
    const { pass, told } = setUp({ of: claim('x'), pods: [devicePod()] })
    await pass()
    expect(told()).toEqual([])
  })
})
