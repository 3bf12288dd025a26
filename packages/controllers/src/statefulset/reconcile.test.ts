import { nameOf, type ControllerRevision, type OwnerReference, type Pod, type StatefulSet } from '@coxswain/api'
import type { ApiRequest } from '@coxswain/client'
import type { WrittenVersions } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { member, setOf, type MemberTraits } from './testing/stateful-builders.ts'
import { revisionOf, syncOnce, type Synced } from './testing/sync-once.ts'

const owner: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  name: 'db',
  uid: 'uid-db',
  controller: true,
}
const set = setOf({}, { resourceVersion: '3' })
const current = revisionOf(set)
const template = (image: string) => ({
  metadata: { labels: { app: 'db' } },
  spec: { containers: [{ name: 'c', image }] },
})
const earlier = (revision: number): ControllerRevision =>
  revisionOf(setOf({ template: template(`db:0.${revision}`) }), revision)

/** Of the revision that the set is at, and owned. */
function owned(ordinal: number, { metadata, ...traits }: MemberTraits = {}, revision = nameOf(current)): Pod {
  const labels = {
    app: 'db',
    'statefulset.kubernetes.io/pod-name': `db-${ordinal}`,
    'controller-revision-hash': revision,
  }
  return member(ordinal, { ...traits, metadata: { labels, ownerReferences: [owner], ...metadata } })
}

const broken = refusal(500, 'InternalError')
const conflict = refusal(409, 'Conflict')
const gone = refusal(404, 'NotFound')

/** Refuses what is told as this: `create pods`, `update statefulsets/status`. */
const refusing =
  (refused: Readonly<Record<string, Error>>): Refuse =>
  ({ verb, target }) => {
    const what = target.subresource === undefined ? target.resource : `${target.resource}/${target.subresource}`
    return refused[`${verb} ${what}`]
  }

const errorOf = ({ outcome }: Synced): string | undefined =>
  outcome.kind === 'retry' ? (outcome.error as Error).message : undefined
const writes = ({ told }: Synced, resource: string): readonly string[] =>
  told.filter((one) => one.includes(` ${resource} `) && !one.startsWith('get'))

describe('the status', () => {
  test.each([
    { name: 'is written', refused: {}, error: undefined },
    { name: 'also when pods failed', refused: { 'create pods': broken }, error: 'InternalError' },
    { name: 'a failure of its own is told', refused: { 'update statefulsets/status': broken }, error: 'InternalError' },
    {
      name: 'of both failures the one of the pods',
      refused: { 'create pods': refusal(403, 'Forbidden'), 'update statefulsets/status': broken },
      error: 'Forbidden',
    },
  ])('$name', async ({ refused, error }) => {
    const synced = await syncOnce({ set, revisions: [current], refuse: refusing(refused) })
    expect(errorOf(synced)).toBe(error)
    expect(synced.statuses).toEqual([
      {
        observedGeneration: 2,
        replicas: 0,
        availableReplicas: 0,
        currentRevision: nameOf(current),
        updateRevision: nameOf(current),
        collisionCount: 0,
      },
    ])
  })

  test('is tried again after conflicts, five times in all', async () => {
    const times = (count: number): Refuse => {
      let left = count
      return ({ target }) => (target.subresource === 'status' && left-- > 0 ? conflict : undefined)
    }
    const once = await syncOnce({ set, revisions: [current], refuse: times(1) })
    expect([once.outcome.kind, once.statuses.length]).toEqual(['done', 2])
    const always = await syncOnce({ set, revisions: [current], refuse: times(9) })
    expect([always.outcome.kind, always.statuses.length]).toEqual(['retry', 5])
  })

  test('and then over what the cache has of the set', async () => {
    const renewed = setOf({ replicas: 3, minReadySeconds: 7 }, { resourceVersion: '8' })
    let left = 1
    const refuse: Refuse = ({ target }) => (target.subresource === 'status' && left-- > 0 ? conflict : undefined)
    const { requests, statuses } = await syncOnce({ set, revisions: [current], refuse, renewed })
    const sent = requests.filter(({ target }) => target.subresource === 'status').map(({ body }) => body as StatefulSet)
    expect(sent.map(({ metadata, spec }) => [metadata?.resourceVersion, spec?.minReadySeconds])).toEqual([
      ['3', undefined],
      ['8', 7],
    ])
    expect(statuses[1]).toEqual(statuses[0])
  })

  test('is not written when it says the same', async () => {
    const pods = [owned(0), owned(1), owned(2)]
    const counts = { replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3 }
    const revisions = { currentRevision: nameOf(current), updateRevision: nameOf(current), collisionCount: 0 }
    const status = { observedGeneration: 2, ...counts, ...revisions }
    const synced = await syncOnce({ set: { ...set, status }, pods, revisions: [current] })
    expect(synced.told).toEqual([])
    expect(synced.outcome).toEqual({ kind: 'done', why: 'all pods are as they should be' })
  })

  test('takes a pod that could not be replaced for a current one', async () => {
    const next = setOf({ template: template('db:3') })
    const status = { replicas: 3, currentRevision: nameOf(current) }
    const world = { set: { ...next, status }, pods: [owned(0), owned(1), owned(2)], revisions: [current] }
    const failed = await syncOnce({ ...world, refuse: refusing({ 'delete pods': broken }) })
    expect(failed.statuses[0]).toMatchObject({ currentReplicas: 3, currentRevision: nameOf(current) })
    expect(failed.statuses[0]?.updateRevision).not.toBe(nameOf(current))
    const replaced = await syncOnce(world)
    expect(replaced.statuses[0]).toMatchObject({ currentReplicas: 2, replicas: 3 })
    expect(writes(replaced, 'pods')).toEqual(['delete pods db-2'])
  })
})

describe('a set that is being deleted', () => {
  const going = setOf({}, { deletionTimestamp: '2026-04-01T10:00:00Z' })

  test('gets no pods, but its status', async () => {
    const synced = await syncOnce({ set: going, pods: [owned(0), owned(7)], revisions: [current] })
    expect(synced.told).toEqual(['update statefulsets/status db'])
    expect(synced.statuses[0]).toMatchObject({ replicas: 2, readyReplicas: 2 })
  })

  test('adopts nothing, though the cache does not know yet', async () => {
    const orphan = { ...current, metadata: { ...current.metadata, ownerReferences: [] } }
    const pods = [owned(1, { metadata: { ownerReferences: [] } })]
    const byRevision = await syncOnce({ set, live: going, pods: [], revisions: [orphan] })
    const byPod = await syncOnce({ set, live: going, pods, revisions: [current] })
    for (const synced of [byRevision, byPod]) {
      expect(errorOf(synced)).toContain('has just been deleted')
      expect(synced.told).toEqual(['get statefulsets db'])
    }
  })

  test('so does one that was made again under its name', async () => {
    const pods = [owned(1, { metadata: { ownerReferences: [] } })]
    const again = { ...set, metadata: { ...set.metadata, uid: 'uid-2' } }
    const synced = await syncOnce({ set, live: again, pods, revisions: [current] })
    expect(errorOf(synced)).toContain('original StatefulSet shop/db is gone: got uid uid-2, wanted uid-db')
    expect(synced.told).toEqual(['get statefulsets db'])
  })
})

describe('adoption and release', () => {
  test('orphans of its names, and its revisions', async () => {
    const orphan = { ...current, metadata: { ...current.metadata, ownerReferences: [] } }
    const pods = [owned(0, { metadata: { ownerReferences: [] } }), owned(1), owned(2)]
    const synced = await syncOnce({ set, pods, revisions: [orphan] })
    expect(synced.told).toEqual([
      'get statefulsets db',
      `patch controllerrevisions ${nameOf(current)}`,
      'get statefulsets db',
      'patch pods db-0',
      'update statefulsets/status db',
    ])
    expect(synced.requests[1]?.body).toEqual({
      metadata: { uid: `uid-${nameOf(current)}`, ownerReferences: [{ ...owner, blockOwnerDeletion: true }] },
    })
  })

  test('pods of other names are let go, and not counted', async () => {
    const pods = [owned(0), owned(1), owned(2), owned(3, { metadata: { name: 'xdb-3', ownerReferences: [owner] } })]
    const synced = await syncOnce({ set, pods, revisions: [current] })
    expect(synced.told).toEqual(['patch pods xdb-3', 'update statefulsets/status db'])
    expect(synced.statuses[0]).toMatchObject({ replicas: 3 })
  })

  test('a pod that cannot be adopted ends the sync', async () => {
    const pods = [owned(0, { metadata: { ownerReferences: [] } })]
    const synced = await syncOnce({ set, pods, revisions: [current], refuse: refusing({ 'patch pods': broken }) })
    expect([errorOf(synced), synced.told]).toEqual(['InternalError', ['get statefulsets db', 'patch pods db-0']])
  })

  test('a revision that is gone by then is left out', async () => {
    const orphan = { ...earlier(1), metadata: { ...earlier(1).metadata, ownerReferences: [] } }
    const pods = [owned(0), owned(1), owned(2)]
    const refuse = refusing({ 'patch controllerrevisions': gone })
    const synced = await syncOnce({ set, pods, revisions: [orphan, current], refuse })
    expect(synced.outcome.kind).toBe('done')
  })
})

describe('revisions', () => {
  const old = [earlier(1), earlier(2), earlier(3)]
  const limited = setOf({ revisionHistoryLimit: 1 })
  const pods = [owned(0), owned(1), owned(2)]
  const world = { set: limited, pods, revisions: [...old, { ...current, revision: 4 }] }
  const deleted = (synced: Synced): readonly string[] => writes(synced, 'controllerrevisions')
  const [first, second] = old.map((revision) => `delete controllerrevisions ${nameOf(revision)}`)

  test('that are too old go after the status', async () => {
    const synced = await syncOnce(world)
    expect(synced.told).toEqual(['update statefulsets/status db', first, second])
  })

  test('also when the sync failed, and both are told', async () => {
    const refuse = refusing({
      'update statefulsets/status': broken,
      'delete controllerrevisions': refusal(403, 'Forbidden'),
    })
    const synced = await syncOnce({ ...world, refuse })
    expect(deleted(synced)).toEqual([first])
    expect(errorOf(synced)).toBe('[InternalError, Forbidden]')
  })

  test('one that stays stops it', async () => {
    const synced = await syncOnce({ ...world, refuse: refusing({ 'delete controllerrevisions': broken }) })
    expect([deleted(synced), errorOf(synced)]).toEqual([[first], 'InternalError'])
  })

  test('one that is gone already does not', async () => {
    const synced = await syncOnce({ ...world, refuse: refusing({ 'delete controllerrevisions': gone }) })
    expect([deleted(synced), synced.outcome.kind]).toEqual([[first, second], 'done'])
  })

  test('one that was made in this sync does not count yet', async () => {
    const next = setOf({ revisionHistoryLimit: 1, template: template('db:4') })
    const synced = await syncOnce({
      ...world,
      set: { ...next, status: { replicas: 3, currentRevision: nameOf(current) } },
    })
    expect(deleted(synced).map((one) => one.split(' ')[0])).toEqual(['create', 'delete', 'delete'])
  })

  test('where none can be made nothing happens to pods', async () => {
    const synced = await syncOnce({ set, pods: [], refuse: refusing({ 'create controllerrevisions': broken }) })
    expect([errorOf(synced), synced.statuses]).toEqual(['InternalError', []])
    expect(writes(synced, 'pods')).toEqual([])
  })

  test.each([
    { name: 'is a patch of the whole set', data: { spec: { template: { spec: { priority: 7 } } } }, error: undefined },
    {
      name: 'fails the sync where it is none',
      data: { spec: { template: { $patch: 'mend' } } },
      error: 'shop/db cannot be brought back to the ControllerRevision db-x',
    },
  ])('one $name', async ({ data, error }) => {
    const odd: ControllerRevision = { ...current, metadata: { ...current.metadata, name: 'db-x' }, data }
    const status = { replicas: 0, currentRevision: 'db-x' }
    const partitioned = setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } })
    const synced = await syncOnce({
      set: { ...partitioned, status },
      pods: [],
      revisions: [odd, { ...current, revision: 2 }],
    })
    expect(errorOf(synced)).toBe(error)
    const made = synced.requests.find(({ verb, target }) => verb === 'create' && target.resource === 'pods')
    const image = set.spec?.template.spec?.containers[0]?.image
    if (error === undefined) expect(made?.body).toMatchObject({ spec: { priority: 7, containers: [{ image }] } })
    else expect(made).toBeUndefined()
  })

  test('collisions of names are counted in the status', async () => {
    const { name = '' } = current.metadata ?? {}
    const taken: Refuse = ({ verb, target, body }: ApiRequest) =>
      verb === 'create' && target.resource === 'controllerrevisions' && nameOf(body as StatefulSet) === name
        ? refusal(409, 'AlreadyExists')
        : undefined
    const foreign = { ...earlier(1), metadata: { ...current.metadata, labels: { app: 'x' } } }
    const synced = await syncOnce({ set, revisions: [foreign], refuse: taken })
    expect(writes(synced, 'controllerrevisions')).toHaveLength(2)
    expect(synced.statuses[0]).toMatchObject({ collisionCount: 1 })
    expect(synced.statuses[0]?.updateRevision).not.toBe(name)
  })
})

describe('a set is looked at again', () => {
  const slow = setOf({ minReadySeconds: 5, podManagementPolicy: 'Parallel' })
  test.each([
    { name: 'when the next pod becomes available', since: ['12:00:00', '11:59:58', '11:59:56'], ms: 1000 },
    { name: 'when the only one does', since: ['11:59:57', '10:00:00', '10:00:00'], ms: 2000 },
    { name: 'not once all are', since: ['10:00:00', '10:00:00', '10:00:00'], ms: undefined },
  ])('$name', async ({ since, ms }) => {
    const revision = revisionOf(slow)
    const pods = since.map((readySince, ordinal) => owned(ordinal, { readySince }, nameOf(revision)))
    const { outcome, statuses } = await syncOnce({ set: slow, pods, revisions: [revision] })
    expect(outcome.kind === 'wake-after' ? outcome.delayMs : undefined).toBe(ms)
    expect(statuses[0]).toMatchObject({ readyReplicas: 3 })
  })

  test('after the whole time when a pod does not say since when it is ready', async () => {
    const revision = revisionOf(slow)
    const ready = owned(0, {}, nameOf(revision))
    const timeless = { ...ready, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }
    const { outcome } = await syncOnce({ set: slow, pods: [timeless], revisions: [revision] })
    expect(outcome).toMatchObject({ kind: 'wake-after', delayMs: 5000 })
  })

  test('with back-off after a failure, whatever becomes available', async () => {
    const revision = revisionOf(slow)
    const pods = [owned(0, { readySince: '12:00:00' }, nameOf(revision))]
    const { outcome } = await syncOnce({
      set: slow,
      pods,
      revisions: [revision],
      refuse: refusing({ 'create pods': broken }),
    })
    expect(outcome.kind).toBe('retry')
  })
})

describe('before anything is decided', () => {
  test('a set that is gone is forgotten', async () => {
    const synced = await syncOnce({
      set,
      isGone: true,
      cachesAt: '9',
      written: (one) => one.wrote('shop/db', 'uid-db', 'pods', '8'),
    })
    expect([synced.outcome.kind, synced.told]).toEqual(['done', []])
  })

  test('a selector that cannot be read is reported once', async () => {
    const unusable = setOf({ selector: { matchExpressions: [{ key: 'app', operator: 'Like' }] } })
    const synced = await syncOnce({ set: unusable })
    expect([synced.outcome.kind, synced.told]).toEqual(['drop', []])
  })

  test.each(['pods', 'persistentvolumeclaims', 'statefulsets'])(
    'the cache must have what was written to %s',
    async (resource) => {
      const note = (versions: WrittenVersions): void => versions.wrote('shop/db', 'uid-db', resource, '10')
      const written = { set, revisions: [current], written: note }
      const behind = await syncOnce({ ...written, cachesAt: '9' })
      expect([behind.outcome.kind, behind.told]).toEqual(['wake-after', []])
      const caughtUp = await syncOnce({ ...written, cachesAt: '10' })
      expect(caughtUp.told).not.toEqual([])
    },
  )

  test('what this sync writes is noted for the next one', async () => {
    const { written } = await syncOnce({ set: setOf({}, { resourceVersion: '12' }), revisions: [current] })
    expect(written.behind('shop/db')?.message).toContain('statefulsets')
  })
})

describe('how many pods are missing', () => {
  const several = setOf({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } },
    podManagementPolicy: 'Parallel',
  })
  const values = ({ metrics }: Synced): readonly string[] =>
    metrics
      .write()
      .split('\n')
      .filter((line) => line.includes('{'))
      .map(
        (line) => `${/statefulset_(max_unavailable|unavailable_replicas)/.exec(line)?.[1]} ${line.split(' ').at(-1)}`,
      )

  test.each([
    {
      name: 'is told with how many may be',
      pods: [owned(0), owned(1, { ready: false }), owned(2)],
      want: ['max_unavailable 2', 'unavailable_replicas 1'],
    },
    {
      name: 'not by a sync that fails before',
      pods: [owned(0)],
      refuse: refusing({ 'create pods': broken }),
      want: ['max_unavailable 2'],
    },
  ])('$name', async ({ pods, refuse, want }) => {
    const synced = await syncOnce({
      set: several,
      pods,
      revisions: [revisionOf(several)],
      allowsSeveral: true,
      ...(refuse ? { refuse } : {}),
    })
    expect(values(synced)).toEqual(want)
  })

  test('nor while pods are replaced as they are deleted', async () => {
    const onDelete = setOf({ updateStrategy: { type: 'OnDelete' } })
    const pods = [owned(0), owned(1), owned(2)]
    expect(values(await syncOnce({ set: onDelete, pods, revisions: [current], allowsSeveral: true }))).toEqual([
      'max_unavailable 1',
    ])
    expect(values(await syncOnce({ set: onDelete, pods, revisions: [current] }))).toEqual([])
  })

  test('two are replaced at once', async () => {
    const next = {
      ...setOf({ ...several.spec, template: template('db:3') }),
      status: { replicas: 3, currentRevision: nameOf(current) },
    }
    const synced = await syncOnce({
      set: next,
      pods: [owned(0), owned(1), owned(2)],
      revisions: [current],
      allowsSeveral: true,
    })
    expect(writes(synced, 'pods')).toEqual(['delete pods db-2', 'delete pods db-1'])
    expect(synced.statuses[0]).toMatchObject({ currentReplicas: 1 })
    expect(values(synced)).toEqual(['max_unavailable 2', 'unavailable_replicas 0'])
  })
})
