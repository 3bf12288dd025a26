import { describe, expect, test } from 'vitest'
import type { CronJob, DaemonSet, Deployment, PodTemplateSpec, ReplicaSet, StatefulSet } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { cronJobStrategy } from '../cronjobs/strategy.ts'
import { validateCronJobUpdate } from '../cronjobs/validation.ts'
import { defaultDaemonSet } from '../daemonsets/defaults.ts'
import { daemonSetStrategy } from '../daemonsets/strategy.ts'
import { validateDaemonSetUpdate } from '../daemonsets/validation.ts'
import { defaultDeployment } from '../deployments/defaults.ts'
import { validateDeploymentStatusUpdate, validateDeploymentUpdate } from '../deployments/validation.ts'
import { replicaSetStrategy } from '../replicasets/strategy.ts'
import { defaultStatefulSet } from '../statefulsets/defaults.ts'
import { validateStatefulSetUpdate } from '../statefulsets/validation.ts'

const template = (label = 'x', image = 'nginx:1'): PodTemplateSpec => ({
  metadata: { labels: { app: label } },
  spec: { containers: [{ name: 'c', image }] },
})
const selector = (label = 'x'): { readonly matchLabels: Readonly<Record<string, string>> } => ({
  matchLabels: { app: label },
})
const told = (errors: FieldErrors): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)

describe('deployments', () => {
  const deployment = (spec: Partial<Deployment['spec']> = {}): Deployment =>
    defaultDeployment({ spec: { selector: selector(), template: template(), ...spec } })

  test.each<{ name: string; to: Deployment; wanted: readonly string[] }>([
    { name: 'another image', to: deployment({ template: template('x', 'nginx:2') }), wanted: [] },
    { name: 'recreation', to: deployment({ strategy: { type: 'Recreate' } }), wanted: [] },
    {
      name: 'another selector',
      to: deployment({ selector: selector('y'), template: template('y') }),
      wanted: ['spec.selector: Invalid value: {"matchLabels":{"app":"y"}}: field is immutable'],
    },
    {
      name: 'fewer than none',
      to: deployment({ replicas: -1 }),
      wanted: ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    },
  ])('$name', ({ to, wanted }) => {
    expect(told(validateDeploymentUpdate(to, deployment()))).toEqual(wanted)
  })

  test.each<{ name: string; status: Deployment['status']; wanted: readonly string[] }>([
    { name: 'counts that agree', status: { replicas: 2, readyReplicas: 2, availableReplicas: 1 }, wanted: [] },
    {
      name: 'counts that do not',
      status: { replicas: 1, updatedReplicas: 2, availableReplicas: 1, readyReplicas: 0 },
      wanted: [
        'status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas',
        'status.availableReplicas: Invalid value: 1: cannot be greater than readyReplicas',
      ],
    },
    {
      name: 'fewer collisions than before',
      status: { collisionCount: 1 },
      wanted: ['status.collisionCount: Invalid value: 1: cannot be decremented'],
    },
  ])('$name', ({ status, wanted }) => {
    const previous = { ...deployment(), status: { collisionCount: 2 } }
    const next = { ...deployment(), status: { collisionCount: 2, ...status } }
    expect(told(validateDeploymentStatusUpdate(next, previous))).toEqual(wanted)
  })
})

test('the selector of a replica set stays, its template need not', () => {
  const set = (label: string, image: string): ReplicaSet =>
    replicaSetStrategy.defaults?.({ spec: { selector: selector(label), template: template(label, image) } }) ?? {}
  const refused = replicaSetStrategy.validateUpdate?.(set('y', 'a:1'), set('x', 'a:1')) ?? []
  expect(told(refused)).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"y"}}: field is immutable'])
  expect(replicaSetStrategy.validateUpdate?.(set('x', 'a:2'), set('x', 'a:1'))).toEqual([])
})

describe('stateful sets', () => {
  const set = (spec: Partial<StatefulSet['spec']> = {}): StatefulSet =>
    defaultStatefulSet({ spec: { selector: selector(), template: template(), serviceName: 's', ...spec } })
  const refusal =
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', " +
    "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

  test.each<{ name: string; to: StatefulSet; wanted: readonly string[] }>([
    { name: 'more of them', to: set({ replicas: 3, ordinals: { start: 2 }, minReadySeconds: 4 }), wanted: [] },
    { name: 'another image', to: set({ template: template('x', 'nginx:2') }), wanted: [] },
    { name: 'another service', to: set({ serviceName: 't' }), wanted: [refusal] },
    { name: 'another order', to: set({ podManagementPolicy: 'Parallel' }), wanted: [refusal] },
    { name: 'a claim', to: set({ volumeClaimTemplates: [{ metadata: { name: 'c' }, spec: {} }] }), wanted: [refusal] },
  ])('$name', ({ to, wanted }) => {
    expect(told(validateStatefulSetUpdate(to, set()))).toEqual(wanted)
  })
})

describe('daemon sets', () => {
  const set = (image: string, label = 'x'): DaemonSet =>
    defaultDaemonSet({
      metadata: { name: 'd', generation: 4 },
      spec: { selector: selector(label), template: template(label, image) },
    })
  const context = {
    clock: { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel: () => {} }) },
    random: { float: () => 0, uuid: () => 'u' },
    user: { username: 'u', groups: [] },
    namespace: 'ns',
    dryRun: false,
  }
  const generation = ({ metadata }: DaemonSet): string | undefined =>
    metadata?.annotations?.['deprecated.daemonset.template.generation']

  test('count the generations of their template', () => {
    const created = daemonSetStrategy.prepareForCreate?.(set('a:1'), context) ?? {}
    expect(generation(created)).toBe('1')
    const same = daemonSetStrategy.prepareForUpdate?.(set('a:1'), created, context) ?? {}
    expect(generation(same)).toBe('1')
    const changed = daemonSetStrategy.prepareForUpdate?.(set('a:2'), created, context) ?? {}
    expect(generation(changed)).toBe('2')
  })

  test('keep their selector', () => {
    expect(told(validateDaemonSetUpdate(set('a:1', 'y'), set('a:1')))).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"y"}}: field is immutable',
    ])
  })
})

describe('cron jobs', () => {
  const job = (spec: Partial<CronJob['spec']>): CronJob => {
    const once: PodTemplateSpec = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'a' }] } }
    const jobTemplate = { spec: { template: once } }
    const draft: CronJob = { spec: { schedule: '* * * * *', jobTemplate, ...spec } }
    return cronJobStrategy.defaults?.(draft) ?? draft
  }

  test.each<{ name: string; from?: CronJob; to: CronJob; wanted: readonly string[] }>([
    { name: 'a zone in its field', to: job({ timeZone: 'Europe/Berlin' }), wanted: [] },
    {
      name: 'a zone in the schedule',
      to: job({ schedule: 'TZ=UTC * * * * *' }),
      wanted: [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    },
    {
      name: 'a zone that has always been in the schedule',
      from: job({ schedule: 'TZ=UTC 1 * * * *' }),
      to: job({ schedule: 'TZ=UTC * * * * *' }),
      wanted: [],
    },
    {
      name: 'a zone in both',
      from: job({ schedule: 'TZ=UTC 1 * * * *' }),
      to: job({ schedule: 'TZ=UTC * * * * *', timeZone: 'UTC' }),
      wanted: [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use both timeZone field and TZ or CRON_TZ in schedule',
      ],
    },
    {
      name: 'the zone of the machine',
      to: job({ timeZone: 'Local' }),
      wanted: [
        'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ],
    },
  ])('$name', ({ from = job({}), to, wanted }) => {
    expect(told(validateCronJobUpdate(to, from))).toEqual(wanted)
  })
})
