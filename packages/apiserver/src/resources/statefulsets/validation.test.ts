import type { PersistentVolumeClaim, PodTemplateSpec, StatefulSet, StatefulSetStatus } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import type { FieldErrors } from '../../validation/field-error.ts'
import { defaultStatefulSet } from './defaults.ts'
import { statefulSetStrategy } from './strategy.ts'
import { validateStatefulSet, validateStatefulSetStatusUpdate, validateStatefulSetUpdate } from './validation.ts'

type Spec = Partial<NonNullable<StatefulSet['spec']>>
type PodSpec = Partial<NonNullable<PodTemplateSpec['spec']>>

const templateOf = (spec: PodSpec = {}, labels: Readonly<Record<string, string>> = { app: 'db' }): PodTemplateSpec => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image: 'db:1' }], ...spec },
})
const setOf = (spec: Spec = {}): StatefulSet =>
  defaultStatefulSet({
    metadata: { name: 'db', namespace: 'shop' },
    spec: { replicas: 3, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: templateOf(), ...spec },
  })
const claim = (name: string, spec: PersistentVolumeClaim['spec'] = {}): PersistentVolumeClaim => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})
const mounting: PodSpec = {
  containers: [{ name: 'c', image: 'db:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
}
const told = (errors: FieldErrors): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)
const rollingUpdate = (update: object): Spec => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: update } })
const negative = 'must be greater than or equal to 0'

describe('a new set', () => {
  test.each<{ name: string; spec: Spec }>([
    { name: 'as it comes', spec: {} },
    { name: 'that works in parallel', spec: { podManagementPolicy: 'Parallel' } },
    { name: 'with a partition', spec: rollingUpdate({ partition: 2 }) },
    { name: 'updated on deletion', spec: { updateStrategy: { type: 'OnDelete' } } },
    { name: 'with several that may be missing', spec: rollingUpdate({ maxUnavailable: '25%' }) },
    { name: 'with a start', spec: { ordinals: { start: 4 } } },
    {
      name: 'with half a policy for claims',
      spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } },
    },
    { name: 'without a service', spec: { serviceName: undefined } },
    { name: 'whose claim is mounted', spec: { template: templateOf(mounting), volumeClaimTemplates: [claim('data')] } },
    {
      name: 'whose claim takes the place of a volume',
      spec: {
        template: templateOf({ ...mounting, volumes: [{ name: 'data', emptyDir: {} }] }),
        volumeClaimTemplates: [claim('data'), claim('log')],
      },
    },
    {
      name: 'with names of pods that the controller writes over',
      spec: { template: templateOf({ hostname: 'Not=A Name', subdomain: 'nor this' }) },
    },
    { name: 'on the network of its nodes', spec: { template: templateOf({ hostNetwork: true }) } },
  ])('$name', ({ spec }) => expect(told(validateStatefulSet(setOf(spec)))).toEqual([]))

  test.each<{ name: string; spec: Spec; wanted: readonly string[] }>([
    {
      name: 'another order',
      spec: { podManagementPolicy: 'Backwards' },
      wanted: ["spec.podManagementPolicy: Invalid value: \"Backwards\": must be 'OrderedReady' or 'Parallel'"],
    },
    {
      name: 'another strategy',
      spec: { updateStrategy: { type: 'Recreate' } },
      wanted: [
        'spec.updateStrategy: Invalid value: {"Type":"Recreate","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
      ],
    },
    {
      name: 'a partition where pods are updated on deletion',
      spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      wanted: [
        'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
      ],
    },
    {
      name: 'a partition below zero',
      spec: rollingUpdate({ partition: -1 }),
      wanted: [`spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: ${negative}`],
    },
    {
      name: 'none that may be missing',
      spec: rollingUpdate({ maxUnavailable: 0 }),
      wanted: ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0'],
    },
    {
      name: 'no share that may be missing',
      spec: rollingUpdate({ maxUnavailable: '0%' }),
      wanted: ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "0%": cannot be 0'],
    },
    {
      name: 'more than all that may be missing',
      spec: rollingUpdate({ maxUnavailable: '101%' }),
      wanted: [
        'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
      ],
    },
    { name: 'fewer than none', spec: { replicas: -1 }, wanted: [`spec.replicas: Invalid value: -1: ${negative}`] },
    {
      name: 'less than no time',
      spec: { minReadySeconds: -1 },
      wanted: [`spec.minReadySeconds: Invalid value: -1: ${negative}`],
    },
    {
      name: 'a start below zero',
      spec: { ordinals: { start: -2 } },
      wanted: [`spec.ordinals.start: Invalid value: -2: ${negative}`],
    },
    {
      name: 'policies for claims that there are not',
      spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep', whenScaled: 'Archive' } },
      wanted: [
        'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"',
        'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Archive": supported values: "Retain", "Delete"',
      ],
    },
    {
      name: 'a selector of everything',
      spec: { selector: {} },
      wanted: ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset'],
    },
    {
      name: 'a selector of others',
      spec: { selector: { matchLabels: { app: 'web' } } },
      wanted: [
        'spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`',
      ],
    },
    {
      name: 'pods that end',
      spec: { template: templateOf({ restartPolicy: 'OnFailure' }) },
      wanted: ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"'],
    },
    {
      name: 'pods with a deadline',
      spec: { template: templateOf({ activeDeadlineSeconds: 5 }) },
      wanted: [
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
      ],
    },
    {
      name: 'a mount of nothing',
      spec: { template: templateOf(mounting), volumeClaimTemplates: [claim('log')] },
      wanted: ['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    },
    {
      name: 'a volume twice',
      spec: {
        template: templateOf({
          volumes: [
            { name: 'a', emptyDir: {} },
            { name: 'a', emptyDir: {} },
          ],
        }),
      },
      wanted: ['spec.template.spec.volumes[1].name: Duplicate value: "a"'],
    },
    {
      name: 'a claim that nobody can use',
      spec: { volumeClaimTemplates: [claim('data', { accessModes: undefined })] },
      wanted: ['spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required'],
    },
    {
      name: 'no containers',
      spec: { template: templateOf({ containers: [] }) },
      wanted: ['spec.template.spec.containers: Required value'],
    },
  ])('$name is refused', ({ spec, wanted }) => expect(told(validateStatefulSet(setOf(spec)))).toEqual(wanted))

  test.each([
    { name: 'db', fits: true },
    { name: 'db-1', fits: true },
    { name: 'db.main', fits: false },
    { name: 'a'.repeat(64), fits: false },
  ])('the name $name fits: $fits', ({ name, fits }) => {
    expect(statefulSetStrategy.validateName?.(name, false).length === 0).toBe(fits)
  })

  test('the name of its service must be a label, and its labels labels', () => {
    const errors = validateStatefulSet(
      setOf({ serviceName: 'Db.Main', template: templateOf({}, { app: 'db', 'Not=A': 'x' }) }),
    )
    expect(new Set(errors.map(({ field }) => field))).toEqual(new Set(['spec.serviceName', 'spec.template.labels']))
  })
})

const fixed =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

describe('a set that is changed', () => {
  const withClaim: Spec = { volumeClaimTemplates: [claim('data')] }
  test.each<{ name: string; from?: Spec; to: Spec; wanted?: readonly string[] }>([
    {
      name: 'its size, its start, its time, its history',
      to: { replicas: 5, ordinals: { start: 2 }, minReadySeconds: 4, revisionHistoryLimit: 2 },
    },
    { name: 'its pods', to: { template: templateOf({ terminationGracePeriodSeconds: 5 }) } },
    { name: 'its policy for claims', to: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } },
    { name: 'its strategy', to: { updateStrategy: { type: 'OnDelete' } } },
    { name: 'what it mounts of its claims', from: withClaim, to: { ...withClaim, template: templateOf(mounting) } },
    {
      name: 'not its selector',
      to: { selector: { matchLabels: { app: 'web' } }, template: templateOf({}, { app: 'web' }) },
      wanted: [fixed],
    },
    { name: 'not its order', to: { podManagementPolicy: 'Parallel' }, wanted: [fixed] },
    { name: 'not its service', to: { serviceName: 'other' }, wanted: [fixed] },
    {
      name: 'not the size of its claims',
      from: withClaim,
      to: { volumeClaimTemplates: [claim('data', { resources: { requests: { storage: '2Gi' } } })] },
      wanted: [fixed],
    },
    {
      name: 'not their class',
      from: withClaim,
      to: { volumeClaimTemplates: [claim('data', { storageClassName: 'fast' })] },
      wanted: [fixed],
    },
    {
      name: 'no more of them',
      from: withClaim,
      to: { volumeClaimTemplates: [claim('data'), claim('log')] },
      wanted: [fixed],
    },
    { name: 'not to fewer than none', to: { replicas: -1 }, wanted: [`spec.replicas: Invalid value: -1: ${negative}`] },
    {
      name: 'not two at once',
      to: { replicas: -1, serviceName: 'x' },
      wanted: [`spec.replicas: Invalid value: -1: ${negative}`, fixed],
    },
    {
      name: 'not to no containers',
      to: { template: templateOf({ containers: [] }) },
      wanted: ['spec.template.spec.containers: Required value'],
    },
    {
      name: 'though the name of its service would be refused today',
      from: { serviceName: 'Db.Main' },
      to: { serviceName: 'Db.Main', replicas: 5 },
    },
    {
      name: 'though its claims would',
      from: { volumeClaimTemplates: [claim('data', { accessModes: undefined })] },
      to: { volumeClaimTemplates: [claim('data', { accessModes: undefined })], replicas: 5 },
    },
    {
      name: 'though its pods would',
      from: { template: templateOf(mounting) },
      to: { template: templateOf(mounting), replicas: 5 },
    },
    {
      name: 'also to other pods that would',
      from: { template: templateOf(mounting) },
      to: { template: templateOf({ ...mounting, terminationGracePeriodSeconds: 5 }) },
    },
    {
      name: 'not because of the name of its service',
      from: { serviceName: 'Db.Main' },
      to: { serviceName: 'Db.Main', template: templateOf(mounting) },
      wanted: ['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    },
    {
      name: 'but its selector must find its pods',
      from: { template: templateOf(mounting) },
      to: { template: templateOf(mounting, { app: 'web' }) },
      wanted: [
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    },
  ])('$name', ({ from = {}, to, wanted = [] }) => {
    expect(told(validateStatefulSetUpdate(setOf(to), setOf(from)))).toEqual(wanted)
  })
})

describe('a status', () => {
  const counts = (count: number): StatefulSetStatus => ({
    replicas: count,
    readyReplicas: count,
    currentReplicas: count,
    updatedReplicas: count,
    availableReplicas: count,
    observedGeneration: count,
    collisionCount: count,
  })
  test.each<{ name: string; status: StatefulSetStatus; wanted: readonly string[] }>([
    { name: 'whose counts agree', status: { ...counts(3), currentReplicas: 1 }, wanted: [] },
    {
      name: 'below zero',
      status: counts(-1),
      wanted: [
        ...[
          'replicas',
          'readyReplicas',
          'currentReplicas',
          'updatedReplicas',
          'availableReplicas',
          'observedGeneration',
          'collisionCount',
        ].map((name) => `status.${name}: Invalid value: -1: ${negative}`),
        'status.collisionCount: Invalid value: -1: cannot be decremented',
      ],
    },
    {
      name: 'of more than there are',
      status: { ...counts(2), readyReplicas: 3, currentReplicas: 4, updatedReplicas: 5, availableReplicas: 6 },
      wanted: [
        'status.readyReplicas: Invalid value: 3: cannot be greater than status.replicas',
        'status.currentReplicas: Invalid value: 4: cannot be greater than status.replicas',
        'status.updatedReplicas: Invalid value: 5: cannot be greater than status.replicas',
        'status.availableReplicas: Invalid value: 6: cannot be greater than status.replicas',
        'status.availableReplicas: Invalid value: 6: cannot be greater than status.readyReplicas',
      ],
    },
    {
      name: 'without collisions',
      status: { replicas: 1 },
      wanted: ['status.collisionCount: Invalid value: 0: cannot be decremented'],
    },
  ])('$name', ({ status, wanted }) => {
    const previous = { ...setOf(), status: { replicas: 1, collisionCount: 2 } }
    expect(told(validateStatefulSetStatusUpdate({ ...setOf(), status }, previous))).toEqual(wanted)
  })
})

describe('what may be missing is of a feature that is off', () => {
  const context = {
    clock: { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel: () => {} }) },
    random: { float: () => 0, uuid: () => 'u' },
    user: { username: 'u', groups: [] },
    namespace: 'shop',
    dryRun: false,
  }
  const several = setOf(rollingUpdate({ partition: 1, maxUnavailable: 3 }))
  const kept = ({ spec }: StatefulSet): unknown => spec?.updateStrategy?.rollingUpdate

  test('a new set does not get it', () => {
    const created = statefulSetStrategy.prepareForCreate?.({ ...several, status: { replicas: 3 } }, context) ?? {}
    expect([kept(created), created.status]).toEqual([{ partition: 1 }, { replicas: 0, availableReplicas: 0 }])
  })

  test.each([
    { name: 'a set that has none does not get it', from: setOf(), want: { partition: 1 } },
    {
      name: 'nor one that is updated on deletion',
      from: setOf({ updateStrategy: { type: 'OnDelete' } }),
      want: { partition: 1 },
    },
    {
      name: 'one that has it keeps it',
      from: setOf(rollingUpdate({ maxUnavailable: 1 })),
      want: { partition: 1, maxUnavailable: 3 },
    },
  ])('$name', ({ from, want }) => {
    expect(kept(statefulSetStrategy.prepareForUpdate?.(several, from, context) ?? {})).toEqual(want)
  })
})

test('whoever keeps all revisions is warned', () => {
  const warning =
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'
  const endless = setOf({ revisionHistoryLimit: -2 })
  expect(statefulSetStrategy.warningsOnCreate?.(endless)).toEqual([warning])
  expect(statefulSetStrategy.warningsOnUpdate?.(endless, setOf())).toEqual([warning])
  expect(statefulSetStrategy.warningsOnUpdate?.(setOf(), endless)).toEqual([])
})
