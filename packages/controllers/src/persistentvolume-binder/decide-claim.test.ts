import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { claim, fullyBound, marks, storageClass, volume } from '../shared/testing/volume-builders.ts'
import { decideClaim, type ClaimDecision } from './decide-claim.ts'
import { VolumeIndex } from './volume-index.ts'

interface World {
  readonly volumes?: readonly PersistentVolume[]
  readonly classes?: readonly StorageClass[]
  readonly pods?: readonly Pod[]
}

function decide(subject: PersistentVolumeClaim, { volumes = [], classes = [], pods = [] }: World = {}): ClaimDecision {
  const index = new VolumeIndex()
  for (const each of volumes) index.put(each)
  return decideClaim(subject, {
    volume: (name) => volumes.find(({ metadata }) => metadata?.name === name),
    findVolume: (wanted, isDelayed) => index.findFor(wanted, isDelayed),
    classes: { get: (name) => classes.find(({ metadata }) => metadata?.name === name), list: () => classes },
    podsUsing: () => pods,
  })
}

/** As a line: what, and of which volume or with which event. */
function lineOf(decision: ClaimDecision): string {
  switch (decision.kind) {
    case 'bind':
      return `bind ${decision.volume.metadata?.name}`
    case 'assign-class':
      return `assign ${decision.className}`
    case 'provision':
      return 'provision'
    default: {
      const { kind, event } = decision
      return event === undefined ? kind : `${kind}: ${event.type} ${event.reason}: ${event.message}`
    }
  }
}

interface Row extends World {
  readonly name: string
  readonly claim?: PersistentVolumeClaim
  readonly want: string
}

const nothingText = 'no persistent volumes available for this claim and no storage class is set'
const nothing = `wait: Normal FailedBinding: ${nothingText}`
const labels = { tier: 'gold' }
const classed = (storageClassName: string) => ({ spec: { storageClassName } })
const later = storageClass('later', { volumeBindingMode: 'WaitForFirstConsumer' })
const lost = 'Data on the volume is lost!'

describe('a claim that takes any volume', () => {
  test.each<Row>([
    { name: 'takes one that will do', volumes: [volume('disk')], want: 'bind disk' },
    { name: 'takes none that is too small', claim: claim('data', { size: '2Gi' }), volumes: [volume()], want: nothing },
    {
      name: 'takes the smallest',
      volumes: [volume('large', { size: '10Gi' }), volume('small', { size: '1Gi' }), volume('other', { size: '5Gi' })],
      want: 'bind small',
    },
    {
      name: 'takes one that is kept for its name, however large',
      volumes: [volume('kept', { size: '10Gi', of: 'data' }), volume('small')],
      want: 'bind kept',
    },
    {
      name: 'takes one that is kept for its uid',
      volumes: [volume('small'), volume('kept', { size: '10Gi', of: 'data:uid-data' })],
      want: 'bind kept',
    },
    { name: 'takes none of another one of its name', volumes: [volume('disk', { of: 'data:uid-1' })], want: nothing },
    {
      name: 'goes on where the volume was taken and no more',
      volumes: [volume('disk', { of: 'data:uid-data', annotations: marks.byController })],
      want: 'bind disk',
    },
    {
      name: 'goes on where the volume says that it is bound',
      volumes: [volume('disk', { of: 'data:uid-data', phase: 'Bound' })],
      want: 'bind disk',
    },
    {
      name: 'takes what its selector selects',
      claim: claim('data', { spec: { selector: { matchLabels: labels } } }),
      volumes: [volume('plain'), volume('gold', { size: '9Gi', metadata: { name: 'gold', labels } })],
      want: 'bind gold',
    },
    {
      name: 'takes nothing else',
      claim: claim('data', { spec: { selector: { matchLabels: labels } } }),
      volumes: [volume()],
      want: nothing,
    },
    { name: 'takes none that is not free yet', volumes: [volume('disk', { phase: 'Pending' })], want: nothing },
    { name: 'takes none that was released', volumes: [volume('disk', { phase: 'Released' })], want: nothing },
    {
      name: 'takes none on its way out',
      volumes: [volume('disk', { metadata: { name: 'disk', deletionTimestamp: '2026-01-01T00:00:00Z' } })],
      want: nothing,
    },
    { name: 'of no class takes none of one', volumes: [volume('disk', classed('fast'))], want: nothing },
    {
      name: 'of a class takes one of it',
      claim: claim('data', classed('fast')),
      volumes: [volume('plain'), volume('slow', classed('slow')), volume('fast', { size: '9Gi', ...classed('fast') })],
      want: 'bind fast',
    },
    {
      name: 'is of the class that its annotation names',
      claim: claim('data', {
        annotations: { 'volume.beta.kubernetes.io/storage-class': 'fast' },
        ...classed('slow'),
      }),
      volumes: [volume('slow', classed('slow')), volume('fast', classed('fast'))],
      want: 'bind fast',
    },
    {
      name: 'for blocks takes blocks',
      claim: claim('data', { spec: { volumeMode: 'Block' } }),
      volumes: [volume('files'), volume('blocks', { size: '9Gi', spec: { volumeMode: 'Block' } })],
      want: 'bind blocks',
    },
    {
      name: 'takes few access modes before a smaller volume with more',
      volumes: [
        volume('many', { spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] } }),
        volume('one', { size: '50Gi' }),
      ],
      want: 'bind one',
    },
    {
      name: 'with attributes takes a volume of the same',
      claim: claim('data', { spec: { volumeAttributesClassName: 'gold' } }),
      volumes: [volume('plain'), volume('gold', { size: '9Gi', spec: { volumeAttributesClassName: 'gold' } })],
      want: 'bind gold',
    },
    { name: 'without class and volume waits', want: nothing },
    { name: 'that wants no class waits', claim: claim('data', classed('')), want: nothing },
    {
      name: 'of a class has a volume made',
      claim: claim('data', classed('fast')),
      classes: [storageClass('fast')],
      want: 'provision',
    },
    { name: 'of no such class asks for it all the same', claim: claim('data', classed('none')), want: 'provision' },
  ])('$name', ({ claim: subject = claim(), want, ...world }) => expect(lineOf(decide(subject, world))).toBe(want))

  test('with a selector that cannot be read is tried again', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Like' }] }
    expect(() => decide(claim('data', { spec: { selector } }), { volumes: [volume()] })).toThrow(
      'error finding PV for claim "shop/data": error creating internal label selector for claim: shop/data: "Like" is not',
    )
  })
})

describe('a claim that waits for its first consumer', () => {
  const subject = claim('data', classed('later'))
  const waitingPod = (name: string) => pod(name, { node: '', phase: 'Pending' })
  test.each<Row>([
    {
      name: 'takes no free volume, and says that it waits',
      volumes: [volume('disk', classed('later'))],
      want: 'wait: Normal WaitForFirstConsumer: waiting for first consumer to be created before binding',
    },
    {
      name: 'takes one that is kept for it',
      volumes: [volume('disk', { of: 'data', ...classed('later') })],
      want: 'bind disk',
    },
    {
      name: 'names the pod that waits for a node',
      pods: [waitingPod('a')],
      want: 'wait: Normal WaitForPodScheduled: waiting for pod a to be scheduled',
    },
    {
      name: 'names all pods that wait for a node',
      pods: [waitingPod('a'), pod('bound'), pod('done', { node: '', phase: 'Failed' }), waitingPod('b')],
      want: 'wait: Normal WaitForPodScheduled: waiting for pods a,b to be scheduled',
    },
    {
      name: 'has a volume made once a node is chosen',
      claim: claim('data', { annotations: { 'volume.kubernetes.io/selected-node': 'a' }, ...classed('later') }),
      volumes: [volume('disk', classed('later'))],
      want: 'provision',
    },
  ])('$name', ({ claim: given = subject, want, ...world }) =>
    expect(lineOf(decide(given, { classes: [later], ...world }))).toBe(want),
  )

  test('of a class without a mode is tried again', () => {
    const classes = [storageClass('later', { volumeBindingMode: undefined })]
    expect(() => decide(subject, { classes })).toThrow('VolumeBindingMode not set for StorageClass "later"')
  })
})

describe('a default class that comes late', () => {
  const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  const beta = { 'storageclass.beta.kubernetes.io/is-default-class': 'true' }
  const defaultClass = (name: string, time: string, annotations: Readonly<Record<string, string>> = isDefault) =>
    storageClass(name, { metadata: { name, annotations, creationTimestamp: `2026-01-0${time}T00:00:00Z` } })

  test.each<Row>([
    { name: 'is given to a claim that names none', classes: [defaultClass('a', '1')], want: 'assign a' },
    { name: 'counts under its old annotation, too', classes: [defaultClass('a', '1', beta)], want: 'assign a' },
    {
      name: 'of several is the newest, then the first by name',
      classes: [defaultClass('a', '1'), defaultClass('c', '2'), defaultClass('b', '2')],
      want: 'assign b',
    },
    { name: 'has to be marked', classes: [storageClass('a')], want: nothing },
    {
      name: 'is not given where a volume is found',
      volumes: [volume()],
      classes: [defaultClass('a', '1')],
      want: 'bind disk',
    },
    {
      name: 'is not for a claim that wants none',
      claim: claim('data', classed('')),
      classes: [defaultClass('a', '1')],
      want: nothing,
    },
    {
      name: 'is not for a claim of another one',
      claim: claim('data', classed('b')),
      classes: [defaultClass('a', '1')],
      want: 'provision',
    },
    {
      name: 'is not for a claim with the annotation of old',
      claim: claim('data', { annotations: { 'volume.beta.kubernetes.io/storage-class': '' } }),
      classes: [defaultClass('a', '1')],
      want: nothing,
    },
  ])('$name', ({ claim: subject = claim(), want, ...world }) => expect(lineOf(decide(subject, world))).toBe(want))
})

describe('a claim that asks for a volume by name', () => {
  const asks = (traits: Parameters<typeof claim>[1] = {}) => claim('data', { volumeName: 'disk', ...traits })
  const unfit = (why: string) => `wait: Warning VolumeMismatch: Cannot bind to requested volume "disk": ${why}`
  const taken = 'Warning FailedBinding: volume "disk" already bound to a different claim.'

  test.each<Row>([
    { name: 'waits for it', want: 'wait' },
    { name: 'takes it', volumes: [volume()], want: 'bind disk' },
    { name: 'takes it when it is kept for its name', volumes: [volume('disk', { of: 'data' })], want: 'bind disk' },
    { name: 'takes it when it is kept for it', volumes: [volume('disk', { of: 'data:uid-data' })], want: 'bind disk' },
    {
      name: 'takes one that is kept for it even if it is too small',
      volumes: [volume('disk', { size: '1Mi', of: 'data' })],
      want: 'bind disk',
    },
    { name: 'leaves it to another one', volumes: [volume('disk', { of: 'data:uid-1' })], want: `wait: ${taken}` },
    {
      name: 'fails where a controller chose it',
      claim: asks({ annotations: marks.byController }),
      volumes: [volume('disk', { of: 'other:uid-1' })],
      want: `refuse: ${taken}`,
    },
    {
      name: 'does not look at its selector',
      claim: asks({ spec: { volumeName: 'disk', selector: { matchLabels: labels } } }),
      volumes: [volume()],
      want: 'bind disk',
    },
    {
      name: 'takes none that is too small',
      volumes: [volume('disk', { size: '1Mi' })],
      want: unfit('requested PV is too small'),
    },
    {
      name: 'takes none of another class',
      volumes: [volume('disk', classed('fast'))],
      want: unfit('storageClassName does not match'),
    },
    {
      name: 'takes none of other attributes',
      volumes: [volume('disk', { spec: { volumeAttributesClassName: 'gold' } })],
      want: unfit('volumeAttributesClassName does not match'),
    },
    {
      name: 'takes one of the same attributes',
      claim: asks({ spec: { volumeName: 'disk', volumeAttributesClassName: 'gold' } }),
      volumes: [volume('disk', { spec: { volumeAttributesClassName: 'gold' } })],
      want: 'bind disk',
    },
    {
      name: 'takes no blocks for files',
      volumes: [volume('disk', { spec: { volumeMode: 'Block' } })],
      want: unfit('incompatible volumeMode'),
    },
    {
      name: 'takes none without its access modes',
      volumes: [volume('disk', { spec: { accessModes: ['ReadOnlyMany'] } })],
      want: unfit('incompatible accessMode'),
    },
    {
      name: 'takes none on its way out',
      volumes: [volume('disk', { metadata: { name: 'disk', deletionTimestamp: '2026-01-01T00:00:00Z' } })],
      want: unfit('the volume is marked for deletion "disk"'),
    },
  ])('$name', ({ claim: subject = asks(), want, ...world }) => expect(lineOf(decide(subject, world))).toBe(want))

  test('says who has it when it fails', () => {
    const subject = asks({ annotations: marks.byController })
    expect(decide(subject, { volumes: [volume('disk', { of: 'other:uid-1' })] }).why).toBe(
      'invalid binding of claim "shop/data" to volume "disk": volume already claimed by "shop/other"',
    )
  })
})

describe('a claim that was bound', () => {
  const was = (volumeName?: string) =>
    claim('data', { phase: 'Bound', annotations: fullyBound, ...(volumeName === undefined ? {} : { volumeName }) })

  test.each<Row>([
    {
      name: 'and says no longer to what is lost',
      claim: was(),
      want: `lose: Warning ClaimLost: Bound claim has lost reference to PersistentVolume. ${lost}`,
    },
    {
      name: 'to what is gone is lost',
      want: `lose: Warning ClaimLost: Bound claim has lost its PersistentVolume. ${lost}`,
    },
    { name: 'is bound again to what came unbound', volumes: [volume()], want: 'bind disk' },
    { name: 'is bound', volumes: [volume('disk', { of: 'data:uid-data', phase: 'Bound' })], want: 'bind disk' },
    {
      name: 'to what is another one’s is lost',
      volumes: [volume('disk', { of: 'data:uid-1', phase: 'Bound' })],
      want: 'lose: Warning ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly',
    },
    {
      name: 'to what is only kept for it is lost: its uid was there before',
      volumes: [volume('disk', { of: 'data' })],
      want: 'lose: Warning ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly',
    },
  ])('$name', ({ claim: subject = was('disk'), want, ...world }) => expect(lineOf(decide(subject, world))).toBe(want))
})
