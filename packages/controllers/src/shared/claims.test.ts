import { pods, replicaSets, type Pod, type ReplicaSet } from '@coxswain/api'
import { StatusError, type Client } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { actOnClaims, planClaims, type ClaimPlan } from './claims.ts'
import { at, pod, replicaSet } from './testing/builders.ts'

const web = replicaSet('web')
const going = replicaSet('web', { metadata: { uid: 'uid-web', deletionTimestamp: at('10:00:00') } })
const matches = ({ metadata }: Pod): boolean => metadata?.labels?.['app'] === 'web'
const otherLabels = { labels: { app: 'other' } }

describe('who is whose', () => {
  const rows: readonly { name: string; owner?: ReplicaSet; candidate: Pod; want: keyof ClaimPlan<Pod> | 'ignored' }[] =
    [
      { name: 'its own that match are kept', candidate: pod('a', { owner: 'web' }), want: 'kept' },
      {
        name: 'its own that do not match are released',
        candidate: pod('a', { owner: 'web', metadata: otherLabels }),
        want: 'toRelease',
      },
      { name: 'orphans that match are adopted', candidate: pod('a'), want: 'toAdopt' },
      {
        name: 'orphans that do not match are ignored',
        candidate: pod('a', { metadata: otherLabels }),
        want: 'ignored',
      },
      { name: "another's are ignored", candidate: pod('a', { owner: 'other' }), want: 'ignored' },
      {
        name: 'those of an owner of the same name and another uid are ignored',
        owner: replicaSet('web', { metadata: { uid: 'uid-new' } }),
        candidate: pod('a', { owner: 'web' }),
        want: 'ignored',
      },
      { name: 'an owner that goes keeps its own', owner: going, candidate: pod('a', { owner: 'web' }), want: 'kept' },
      {
        name: 'an owner that goes releases nothing',
        owner: going,
        candidate: pod('a', { owner: 'web', metadata: otherLabels }),
        want: 'ignored',
      },
      { name: 'an owner that goes adopts nothing', owner: going, candidate: pod('a'), want: 'ignored' },
      {
        name: 'orphans that go are not adopted',
        candidate: pod('a', { metadata: { deletionTimestamp: at('10:00:00') } }),
        want: 'ignored',
      },
      {
        name: 'its own that go are kept',
        candidate: pod('a', { owner: 'web', metadata: { deletionTimestamp: at('10:00:00') } }),
        want: 'kept',
      },
      {
        name: 'orphans of another namespace are not adopted',
        candidate: pod('a', { metadata: { namespace: 'elsewhere' } }),
        want: 'ignored',
      },
      {
        name: 'a cluster-scoped owner reaches every namespace',
        owner: { metadata: { name: 'web', uid: 'uid-web' } },
        candidate: pod('a', { metadata: { namespace: 'elsewhere' } }),
        want: 'toAdopt',
      },
    ]
  test.each(rows)('$name', ({ owner = web, candidate, want }) => {
    const plan = planClaims(owner, [candidate], matches)
    const found =
      Object.entries(plan).find(([, list]) => (list as readonly Pod[]).includes(candidate))?.[0] ?? 'ignored'
    expect(found).toBe(want)
  })
})

const refusal = (reason: string, message = reason): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, message })

interface Server {
  readonly live?: ReplicaSet | Error
  readonly patch?: (name: string) => Error | undefined
}

function setUp({ live = web, patch = () => undefined }: Server = {}) {
  const requests: unknown[] = []
  const client = {
    resource: () => ({
      get: async (name: string) => {
        requests.push(`get ${name}`)
        if (live instanceof Error) throw live
        return live
      },
      patch: async (name: string, { type, body }: { type: string; body: unknown }) => {
        requests.push({ name, type, body })
        const error = patch(name)
        if (error !== undefined) throw error
        return pod(name, { owner: 'web', metadata: { resourceVersion: '7' } })
      },
    }),
  } as unknown as Client // these two verbs are all that is used
  const adopted: string[] = []
  const onAdopted = ({ metadata }: Pod): void => void adopted.push(`${metadata?.name}@${metadata?.resourceVersion}`)
  const claiming = { client, ownerType: replicaSets, owner: web, type: pods, onAdopted }
  const act = async (plan: Partial<ClaimPlan<Pod>>, finalizer?: string): Promise<readonly string[]> => {
    const whole = { kept: [], toAdopt: [], toRelease: [], ...plan }
    const claimed = await actOnClaims({ ...claiming, finalizer }, whole, new AbortController().signal)
    return claimed.map(({ metadata }) => metadata?.name ?? '')
  }
  return { act, requests, adopted }
}

describe('claiming', () => {
  test('asks nothing when there is nothing to change', async () => {
    const { act, requests } = setUp()
    expect(await act({ kept: [pod('a')] })).toEqual(['a'])
    expect(requests).toEqual([])
  })

  test('adopts after one look at the live owner, by a patch that names the object', async () => {
    const { act, requests, adopted } = setUp()
    expect(await act({ kept: [pod('a')], toAdopt: [pod('b'), pod('c')] })).toEqual(['a', 'b', 'c'])
    expect(requests[0]).toBe('get web')
    expect(requests).toHaveLength(3)
    expect(requests[1]).toEqual({
      name: 'b',
      type: 'strategic',
      body: {
        metadata: {
          uid: 'uid-b',
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: 'web',
              uid: 'uid-web',
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
      },
    })
    expect(adopted).toEqual(['b@7', 'c@7'])
  })

  test('releases without that look, by removing its own reference', async () => {
    const { act, requests } = setUp()
    expect(await act({ toRelease: [pod('b', { owner: 'web' })] })).toEqual([])
    expect(requests).toEqual([
      {
        name: 'b',
        type: 'strategic',
        body: { metadata: { uid: 'uid-b', ownerReferences: [{ $patch: 'delete', uid: 'uid-web' }] } },
      },
    ])
  })

  test('gives a finalizer to what is adopted, and takes it from what is released', async () => {
    const { act, requests } = setUp()
    await act({ toAdopt: [pod('b')], toRelease: [pod('c', { owner: 'web' })] }, 'example.com/tracking')
    expect(requests).toContainEqual(
      expect.objectContaining({
        name: 'b',
        body: { metadata: expect.objectContaining({ uid: 'uid-b', finalizers: ['example.com/tracking'] }) },
      }),
    )
    expect(requests).toContainEqual(
      expect.objectContaining({
        name: 'c',
        body: {
          metadata: {
            uid: 'uid-c',
            ownerReferences: [{ $patch: 'delete', uid: 'uid-web' }],
            '$deleteFromPrimitiveList/finalizers': ['example.com/tracking'],
          },
        },
      }),
    )
  })

  test('one that cannot be adopted because the owner is gone does not keep others from being released', async () => {
    const { act, requests } = setUp({ live: going })
    await expect(act({ toAdopt: [pod('b')], toRelease: [pod('c', { owner: 'web' })] })).rejects.toThrow(
      "can't adopt Pod",
    )
    expect(requests).toEqual(['get web', expect.objectContaining({ name: 'c' })])
  })

  test('another refusal of a release is a fault', async () => {
    const { act } = setUp({ patch: () => refusal('Conflict', 'changed') })
    await expect(act({ toRelease: [pod('b', { owner: 'web' })] })).rejects.toThrow('changed')
  })

  test('what vanished meanwhile is left out', async () => {
    const { act } = setUp({ patch: (name) => (name === 'b' ? refusal('NotFound') : undefined) })
    expect(await act({ toAdopt: [pod('b'), pod('c')] })).toEqual(['c'])
  })

  test.each(['NotFound', 'Invalid'])('a release that is refused as %s is done', async (reason) => {
    const { act } = setUp({ patch: () => refusal(reason) })
    expect(await act({ toRelease: [pod('b', { owner: 'web' })] })).toEqual([])
  })

  test('all faults are told together', async () => {
    const { act } = setUp({ patch: (name) => refusal('Conflict', `${name} has changed`) })
    await expect(act({ toAdopt: [pod('b'), pod('c')] })).rejects.toThrow('[b has changed, c has changed]')
  })

  test('one fault is told as it is, and the others are done', async () => {
    const { act, adopted } = setUp({ patch: (name) => (name === 'b' ? refusal('Conflict', 'changed') : undefined) })
    await expect(act({ toAdopt: [pod('b'), pod('c')] })).rejects.toThrow(/^changed$/)
    expect(adopted).toEqual(['c@7'])
  })

  test.each([
    {
      name: 'has just been deleted',
      live: going,
      want: "can't adopt Pod shop/b (uid-b): shop/web has just been deleted at 2026-04-01T10:00:00Z",
    },
    {
      name: 'was made again',
      live: replicaSet('web', { metadata: { uid: 'uid-new' } }),
      want:
        "can't adopt Pod shop/b (uid-b): can't recheck DeletionTimestamp: " +
        'original ReplicaSet shop/web is gone: got uid uid-new, wanted uid-web',
    },
    {
      name: 'cannot be read',
      live: refusal('InternalError', 'no luck'),
      want: "can't adopt Pod shop/b (uid-b): can't recheck DeletionTimestamp: no luck",
    },
  ])('an owner that $name adopts nothing', async ({ live, want }) => {
    const { act, requests } = setUp({ live })
    await expect(act({ toAdopt: [pod('b')] })).rejects.toMatchObject({ message: want })
    expect(requests).toEqual(['get web'])
  })
})
