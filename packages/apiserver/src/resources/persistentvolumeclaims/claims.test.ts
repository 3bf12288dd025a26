import { describe, expect, test } from 'vitest'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeClaimStatus } from '@coxswain/api'
import { defaultClaim } from './claim-defaults.ts'
import { dropUnusableSource, mirrorSources } from './data-sources.ts'
import { claimCells } from './table.ts'
import { validateClaimUpdate } from './validate-claim-update.ts'
import { validateClaimStatusUpdate } from './validation.ts'

const spec = (more: PersistentVolumeClaimSpec = {}, storage = '1Gi'): PersistentVolumeClaimSpec => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage } },
  ...more,
})
const claim = (
  content: PersistentVolumeClaimSpec,
  status: PersistentVolumeClaimStatus = {},
  annotations: Readonly<Record<string, string>> = {},
): PersistentVolumeClaim => defaultClaim({ metadata: { name: 'c', annotations }, spec: content, status })

describe('sources', () => {
  const ofClaim = { kind: 'PersistentVolumeClaim', name: 'p' }
  const ofSnapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' }
  const other = { apiGroup: 'example.com', kind: 'Thing', name: 't' }

  test.each<{ name: string; from?: PersistentVolumeClaimSpec; to: PersistentVolumeClaimSpec; wanted: object }>([
    { name: 'a claim', to: { dataSource: ofClaim }, wanted: { dataSource: ofClaim, dataSourceRef: ofClaim } },
    {
      name: 'a snapshot',
      to: { dataSourceRef: ofSnapshot },
      wanted: { dataSource: ofSnapshot, dataSourceRef: ofSnapshot },
    },
    { name: 'something else in the old field', to: { dataSource: other }, wanted: {} },
    { name: 'something else', to: { dataSourceRef: other }, wanted: { dataSource: other, dataSourceRef: other } },
    {
      name: 'something else that has been there',
      from: { dataSourceRef: other },
      to: { dataSource: other },
      wanted: { dataSource: other, dataSourceRef: other },
    },
    { name: 'another namespace', to: { dataSourceRef: { ...ofClaim, namespace: 'x' } }, wanted: {} },
  ])('$name', ({ from, to, wanted }) => {
    expect(mirrorSources(dropUnusableSource(to, from))).toEqual(wanted)
  })
})

const fixed =
  'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
const bound: PersistentVolumeClaimStatus = { phase: 'Bound', capacity: { storage: '1Gi' } }

describe('of a claim', () => {
  test.each<{ name: string; from: PersistentVolumeClaim; to: PersistentVolumeClaim; wanted: readonly string[] }>([
    { name: 'a volume is found', from: claim(spec()), to: claim(spec({ volumeName: 'v' })), wanted: [] },
    {
      name: 'another volume is found',
      from: claim(spec({ volumeName: 'v' })),
      to: claim(spec({ volumeName: 'w' })),
      wanted: [fixed],
    },
    { name: 'a default class comes late', from: claim(spec()), to: claim(spec({ storageClassName: 's' })), wanted: [] },
    {
      name: 'the class changes',
      from: claim(spec({ storageClassName: 's' })),
      to: claim(spec({ storageClassName: 't' })),
      wanted: [fixed],
    },
    { name: 'a bound one grows', from: claim(spec(), bound), to: claim(spec({}, '2Gi'), bound), wanted: [] },
    { name: 'an unbound one grows', from: claim(spec()), to: claim(spec({}, '2Gi')), wanted: [fixed] },
    {
      name: 'an expansion is taken back',
      from: claim(spec({}, '4Gi'), bound),
      to: claim(spec({}, '2Gi'), bound),
      wanted: [],
    },
    {
      name: 'it shrinks',
      from: claim(spec({}, '4Gi'), bound),
      to: claim(spec({}, '1Gi'), bound),
      wanted: ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity'],
    },
    {
      name: 'the mode changes',
      from: claim(spec()),
      to: claim(spec({ volumeMode: 'Block' })),
      wanted: [fixed, 'volumeMode: Invalid value: "Block": field is immutable'],
    },
    {
      name: 'the attributes go',
      from: claim(spec({ volumeAttributesClassName: 'a' }), { ...bound, currentVolumeAttributesClassName: 'a' }),
      to: claim(spec(), bound),
      wanted: [
        'spec.volumeAttributesClassName: Forbidden: update to nil is forbidden when status.currentVolumeAttributesClassName is not nil',
      ],
    },
    {
      name: 'the class in the annotation changes',
      from: claim(spec(), {}, { 'volume.beta.kubernetes.io/storage-class': 'a' }),
      to: claim(spec(), {}, { 'volume.beta.kubernetes.io/storage-class': 'b' }),
      wanted: ['metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid value: "b": field is immutable'],
    },
  ])('$name', ({ from, to, wanted }) => {
    const found = validateClaimUpdate(to, from).map(({ field, message }) => `${field}: ${message.split('\n')[0]}`)
    expect(found).toEqual(wanted)
  })
})

test('what a status may not say', () => {
  const status: PersistentVolumeClaimStatus = {
    capacity: { storage: '-1' },
    allocatedResources: { cpu: '1' },
    allocatedResourceStatuses: { storage: 'Maybe' },
  }
  const found = validateClaimStatusUpdate({ metadata: { resourceVersion: '1' }, spec: spec(), status })
  expect(found.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    'status.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
    'status.allocatedResourceStatuses: Unsupported value: "storage": supported values: "ControllerResizeInProgress", ' +
      '"ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
    'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
  ])
})

test('the row of a claim shows what it got once it has a volume', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const modes = ['ReadWriteMany', 'ReadWriteOnce']
  expect(claimCells(claim(spec({ storageClassName: 's' })), now)).toEqual([
    'c',
    'Pending',
    '',
    '',
    '',
    's',
    '<unset>',
    '<unknown>',
    'Filesystem',
  ])
  const row = claimCells(claim(spec({ volumeName: 'v' }), { ...bound, accessModes: modes }), now)
  expect(row.slice(1, 5)).toEqual(['Bound', 'v', '1Gi', 'RWO,RWX'])
})
