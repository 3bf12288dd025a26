import type { PersistentVolume, PersistentVolumeClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claim, marks, volume } from '../shared/testing/volume-builders.ts'
import { decideVolume, isReleased } from './decide-volume.ts'

interface Row {
  readonly name: string
  readonly volume: PersistentVolume
  readonly claim?: PersistentVolumeClaim
  readonly want: object
}

const made = { 'pv.kubernetes.io/provisioned-by': 'example.com/disks' }
const bound = volume('disk', { of: 'data:uid-data', phase: 'Bound' })

describe('a volume', () => {
  test.each<Row>([
    { name: 'of nobody is available', volume: volume('disk', { phase: 'Pending' }), want: { phase: 'Available' } },
    {
      name: 'kept for a claim is available',
      volume: volume('disk', { of: 'data' }),
      claim: claim(),
      want: { phase: 'Available' },
    },
    { name: 'whose claim is gone is reclaimed', volume: bound, want: { kind: 'reclaim' } },
    {
      name: 'that is bound is so',
      volume: bound,
      claim: claim('data', { volumeName: 'disk' }),
      want: { phase: 'Bound' },
    },
    {
      name: 'half bound leaves the rest to its claim',
      volume: volume('disk', { of: 'data:uid-data', annotations: marks.byController }),
      claim: claim(),
      want: { kind: 'sync-claim' },
    },
    {
      name: 'for blocks is not for a claim of files',
      volume: volume('disk', { of: 'data:uid-data', spec: { volumeMode: 'Block' } }),
      claim: claim(),
      want: { kind: 'refuse-mode' },
    },
    {
      name: 'for blocks is for a claim of blocks',
      volume: volume('disk', { of: 'data:uid-data', spec: { volumeMode: 'Block' } }),
      claim: claim('data', { spec: { volumeMode: 'Block' } }),
      want: { kind: 'sync-claim' },
    },
    {
      name: 'whose claim has another one is free again',
      volume: bound,
      claim: claim('data', { volumeName: 'other' }),
      want: { kind: 'unbind' },
    },
    {
      name: 'made for a claim that has another one is not needed',
      volume: volume('disk', { of: 'data:uid-data', policy: 'Delete', annotations: made }),
      claim: claim('data', { volumeName: 'other' }),
      want: { kind: 'reclaim' },
    },
    {
      name: 'made for a claim that has another one is kept if it shall be',
      volume: volume('disk', { of: 'data:uid-data', policy: 'Retain', annotations: made }),
      claim: claim('data', { volumeName: 'other' }),
      want: { kind: 'unbind' },
    },
  ])('$name', ({ volume: subject, claim: owner, want }) => expect(decideVolume(subject, owner)).toMatchObject(want))
})

test.each<{ name: string; volume: PersistentVolume; claim?: PersistentVolumeClaim; want: boolean }>([
  { name: 'nobody’s', volume: volume(), want: false },
  { name: 'kept for a claim', volume: volume('disk', { of: 'data' }), want: false },
  { name: 'of a claim that is gone', volume: bound, want: true },
  { name: 'of another one of that name', volume: bound, claim: claim('data', { uid: 'uid-2' }), want: true },
  { name: 'of a claim that is not bound yet', volume: bound, claim: claim(), want: false },
  { name: 'bound', volume: bound, claim: claim('data', { volumeName: 'disk' }), want: false },
  { name: 'of a claim with another one', volume: bound, claim: claim('data', { volumeName: 'other' }), want: true },
])('whether it is released: $name', ({ volume: subject, claim: owner, want }) =>
  expect(isReleased(subject, owner)).toBe(want),
)
