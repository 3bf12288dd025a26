import type { PersistentVolumeClaim, Pod, Volume } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import type { ClusterSnapshot } from '../../snapshot/cluster-snapshot.ts'
import { podInfo } from '../../snapshot/pod-info.ts'
import { filterAll, listerOf, node, pod, podOn, snapshotOf } from '../../testing/builders.ts'
import { volumeRestrictions } from './volume-restrictions.ts'

type Source = Omit<Volume, 'name'>

const mounts = (...sources: readonly Source[]): Partial<NonNullable<Pod['spec']>> => ({
  volumes: sources.map((source, index) => ({ name: `v${index}`, ...source })),
})
const claimOf = (claimName: string): Source => ({ persistentVolumeClaim: { claimName } })
const noDisk = 'node(s) had no available disk'
const inUse =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod'

describe('disks', () => {
  const google = (pdName: string, readOnly?: boolean): Source => ({ gcePersistentDisk: { pdName, readOnly } })
  const amazon = (volumeID: string, readOnly?: boolean): Source => ({ awsElasticBlockStore: { volumeID, readOnly } })
  const target = (iqn: string, readOnly?: boolean, targetPortal = '10.0.0.1:3260'): Source => ({
    iscsi: { iqn, lun: 0, targetPortal, readOnly },
  })
  const ceph = (monitors: readonly string[], readOnly?: boolean, pool = 'rbd', image = 'disk'): Source => ({
    rbd: { monitors, pool, image, readOnly },
  })

  test.each<{ name: string; ours: readonly Source[]; theirs: readonly Source[]; want: unknown }>([
    { name: 'a pod without volumes', ours: [], theirs: [google('a')], want: 'skip' },
    { name: 'a volume that all can share', ours: [{ emptyDir: {} }], theirs: [google('a')], want: 'skip' },
    { name: 'a disk that nobody has', ours: [google('a')], theirs: [], want: 'ok' },
    { name: 'disks of different kinds', ours: [google('a')], theirs: [amazon('a')], want: 'ok' },
    { name: 'Google: the same', ours: [google('a')], theirs: [google('a')], want: noDisk },
    { name: 'Google: another', ours: [google('a')], theirs: [google('b')], want: 'ok' },
    { name: 'Google: both read', ours: [google('a', true)], theirs: [google('a', true)], want: 'ok' },
    { name: 'Google: one writes', ours: [google('a', true)], theirs: [google('a')], want: noDisk },
    { name: 'Google: the other writes', ours: [google('a')], theirs: [google('a', true)], want: noDisk },
    { name: 'Amazon: the same', ours: [amazon('a')], theirs: [amazon('a')], want: noDisk },
    { name: 'Amazon: another', ours: [amazon('a')], theirs: [amazon('b')], want: 'ok' },
    { name: 'Amazon: both read', ours: [amazon('a', true)], theirs: [amazon('a', true)], want: noDisk },
    { name: 'iSCSI: the same', ours: [target('a')], theirs: [target('a')], want: noDisk },
    { name: 'iSCSI: by its name alone', ours: [target('a')], theirs: [target('a', false, 'p')], want: noDisk },
    { name: 'iSCSI: another', ours: [target('a')], theirs: [target('b')], want: 'ok' },
    { name: 'iSCSI: both read', ours: [target('a', true)], theirs: [target('a', true)], want: 'ok' },
    { name: 'iSCSI: one writes', ours: [target('a', true)], theirs: [target('a')], want: noDisk },
    { name: 'Ceph: the same', ours: [ceph(['a', 'b'])], theirs: [ceph(['a', 'b'])], want: noDisk },
    { name: 'Ceph: one monitor is the same', ours: [ceph(['a', 'b'])], theirs: [ceph(['b', 'c'])], want: noDisk },
    { name: 'Ceph: other monitors', ours: [ceph(['a', 'b'])], theirs: [ceph(['c', 'd'])], want: 'ok' },
    { name: 'Ceph: another pool', ours: [ceph(['a'])], theirs: [ceph(['a'], false, 'fast')], want: 'ok' },
    { name: 'Ceph: another image', ours: [ceph(['a'])], theirs: [ceph(['a'], false, 'rbd', 'x')], want: 'ok' },
    { name: 'Ceph: both read', ours: [ceph(['a'], true)], theirs: [ceph(['a'], true)], want: 'ok' },
    { name: 'Ceph: one writes', ours: [ceph(['a'])], theirs: [ceph(['a'], true)], want: noDisk },
    { name: 'the second of two', ours: [google('a'), amazon('b')], theirs: [google('c'), amazon('b')], want: noDisk },
  ])('$name', ({ ours, theirs, want }) => {
    const cluster = snapshotOf([node('x'), node('y')], [podOn('x', 'theirs', { spec: mounts(...theirs) })])
    const subject = pod('ours', { spec: mounts(...ours) })
    const expected = want === 'skip' ? want : { x: want, y: 'ok' }
    expect(filterAll(volumeRestrictions(listerOf({})), cluster, subject)).toEqual(expected)
  })

  test('of a pod that is gone are free', () => {
    const cluster = snapshotOf([node('x')], [podOn('x', 'theirs', { spec: mounts(google('a')) })])
    cluster.removePod('uid-theirs')
    const subject = pod('ours', { spec: mounts(google('a')) })
    expect(filterAll(volumeRestrictions(listerOf({})), cluster, subject)).toEqual({ x: 'ok' })
  })
})

describe('claims for one pod', () => {
  const claim = (...accessModes: readonly string[]): PersistentVolumeClaim => ({ spec: { accessModes } })
  const claims = listerOf({
    'shop/only': claim('ReadWriteOncePod'),
    'shop/second': claim('ReadWriteOncePod'),
    'shop/many': claim('ReadWriteMany'),
    'shop/silent': {},
    'other/only': claim('ReadWriteOncePod'),
  })
  const using = (name: string, ...names: readonly string[]): Pod => pod(name, { spec: mounts(...names.map(claimOf)) })
  const usingOn = (nodeName: string, name: string, ...names: readonly string[]): Pod =>
    podOn(nodeName, name, { spec: mounts(...names.map(claimOf)) })

  test.each<{ name: string; subject: Pod; others?: readonly Pod[]; want: unknown }>([
    { name: 'nobody has it', subject: using('a', 'only'), want: 'skip' },
    {
      name: 'a claim that is not there',
      subject: using('a', 'none'),
      want: 'no: persistentvolumeclaim "none" not found',
    },
    {
      name: 'others have another claim',
      subject: using('a', 'only'),
      others: [usingOn('x', 'b', 'many'), usingOn('y', 'c', 'second')],
      want: 'skip',
    },
    {
      name: 'another pod has it: nowhere',
      subject: using('a', 'only'),
      others: [usingOn('x', 'b', 'only')],
      want: { x: inUse, y: inUse },
    },
    {
      name: 'one of two is in use',
      subject: using('a', 'second', 'only'),
      others: [usingOn('x', 'b', 'only', 'many')],
      want: { x: inUse, y: inUse },
    },
    {
      name: 'a claim for many pods',
      subject: using('a', 'many', 'silent'),
      others: [usingOn('x', 'b', 'many', 'silent')],
      want: 'skip',
    },
    {
      name: 'the claim of that name in another namespace',
      subject: using('a', 'only'),
      others: [podOn('x', 'b', { namespace: 'other', spec: mounts(claimOf('only')) })],
      want: 'skip',
    },
    {
      name: 'an ephemeral volume’s claim is the pod’s own',
      subject: pod('a', { spec: mounts({ ephemeral: {} }) }),
      others: [usingOn('x', 'b', 'a-v0')],
      want: 'skip',
    },
    {
      name: 'a disk in use is told first',
      subject: pod('a', { spec: mounts(claimOf('only'), { gcePersistentDisk: { pdName: 'd' } }) }),
      others: [podOn('x', 'b', { spec: mounts(claimOf('only'), { gcePersistentDisk: { pdName: 'd' } }) })],
      want: { x: noDisk, y: inUse },
    },
  ])('$name', ({ subject, others = [], want }) => {
    expect(filterAll(volumeRestrictions(claims), snapshotOf([node('x'), node('y')], others), subject)).toEqual(want)
  })

  /** The reasons on each node after the pods have left node x in thought. */
  function without(cluster: ClusterSnapshot, subject: Pod, ...uids: readonly string[]): unknown {
    const filtering = volumeRestrictions(claims).preFilter(podInfo(subject), cluster)
    const x = cluster.node('x')
    if (filtering.kind !== 'filter' || x === undefined) return filtering.kind
    const before = filtering.filter(x)?.isResolvable
    const gone = uids.flatMap((uid) => x.pods.get(uid) ?? [])
    for (const each of gone) filtering.recount?.(each, x, -1)
    const between = filtering.filter(x)?.reasons[0] ?? 'ok'
    for (const each of gone) filtering.recount?.(each, x, 1)
    return { before, between, after: filtering.filter(x)?.reasons[0] ?? 'ok' }
  }

  test.each<{ name: string; subject: Pod; others: readonly Pod[]; gone: readonly string[]; want: string }>([
    {
      name: 'free once its pod has gone',
      subject: using('a', 'only'),
      others: [usingOn('x', 'b', 'only')],
      gone: ['uid-b'],
      want: 'ok',
    },
    {
      name: 'not free when another pod has gone',
      subject: using('a', 'only'),
      others: [usingOn('x', 'b', 'only'), usingOn('x', 'c', 'many')],
      gone: ['uid-c'],
      want: inUse,
    },
    {
      name: 'not free when one of two pods has gone',
      subject: using('a', 'only'),
      others: [usingOn('x', 'b', 'only'), usingOn('x', 'c', 'only')],
      gone: ['uid-b'],
      want: inUse,
    },
    {
      name: 'two claims of one pod are both free',
      subject: using('a', 'only', 'second'),
      others: [usingOn('x', 'b', 'only', 'second')],
      gone: ['uid-b'],
      want: 'ok',
    },
    {
      name: 'a claim that a pod names twice is used once',
      subject: using('a', 'only', 'second'),
      others: [usingOn('x', 'b', 'only', 'only'), usingOn('x', 'c', 'second')],
      gone: ['uid-b'],
      want: inUse,
    },
  ])('in thought: $name', ({ subject, others, gone, want }) => {
    const cluster = snapshotOf([node('x')], others)
    expect(without(cluster, subject, ...gone)).toEqual({ before: true, between: want, after: inUse })
  })

  test('a pod that is assumed has it, and gives it back when forgotten', () => {
    const cluster = snapshotOf([node('x')])
    cluster.assume(podInfo(using('b', 'only')), 'x')
    expect(filterAll(volumeRestrictions(claims), cluster, using('a', 'only'))).toEqual({ x: inUse })
    cluster.setPod(podInfo(usingOn('x', 'b', 'only')), 'x')
    expect(cluster.claimUsers('shop/only')).toBe(1)
    cluster.removePod('uid-b')
    expect(filterAll(volumeRestrictions(claims), cluster, using('a', 'only'))).toBe('skip')
  })
})
