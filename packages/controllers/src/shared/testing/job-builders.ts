// Jobs and their pods for tests: complete, and with only what a test is about told.
import type { Job, Pod } from '@coxswain/api'
import { at } from './builders.ts'

type JobSpec = NonNullable<Job['spec']>

export interface JobTraits {
  readonly spec?: Partial<JobSpec>
  readonly status?: NonNullable<Job['status']>
  readonly metadata?: Job['metadata']
}

/** One completion, one at a time; started at nine. */
export function job({ spec, status, metadata }: JobTraits = {}): Job {
  return {
    metadata: { name: 'sum', namespace: 'shop', uid: 'uid-sum', resourceVersion: '1', generation: 1, ...metadata },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      selector: { matchLabels: { job: 'sum' } },
      template: { metadata: { labels: { job: 'sum' } }, spec: { containers: [{ name: 'main' }] } },
      ...spec,
    },
    status: { startTime: at('09:00:00'), ...status },
  }
}

export interface JobPodTraits {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed'
  readonly index?: number | string
  readonly failures?: number
  readonly ignored?: number
  readonly isReady?: boolean
  readonly isGoing?: boolean
  readonly isTracked?: boolean
  readonly ended?: string
  readonly exitCode?: number
  readonly owner?: string | undefined
  readonly status?: Pod['status']
  readonly metadata?: Pod['metadata']
}

/** Runs, is tracked, and belongs to `sum`. */
export function jobPod(name: string, traits: JobPodTraits = {}): Pod {
  const { phase = 'Running', index, failures, ignored, isReady = false, isGoing = false, isTracked = true } = traits
  const { ended = '09:30:00', exitCode, status, metadata } = traits
  const prefix = 'batch.kubernetes.io/job-'
  const owner = 'owner' in traits ? traits.owner : 'sum'
  const controller = { apiVersion: 'batch/v1', kind: 'Job', name: owner ?? '', uid: `uid-${owner}`, controller: true }
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: at('09:00:00'),
      labels: { job: 'sum' },
      annotations: {
        ...(index === undefined ? {} : { [`${prefix}completion-index`]: String(index) }),
        ...(failures === undefined ? {} : { [`${prefix}index-failure-count`]: String(failures) }),
        ...(ignored === undefined ? {} : { [`${prefix}index-ignored-failure-count`]: String(ignored) }),
      },
      ...(isTracked ? { finalizers: ['batch.kubernetes.io/job-tracking'] } : {}),
      ...(isGoing ? { deletionTimestamp: at(ended) } : {}),
      ...(owner === undefined ? {} : { ownerReferences: [controller] }),
      ...metadata,
    },
    spec: { containers: [], nodeName: 'node-1' },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: at(ended) }],
      ...(exitCode === undefined
        ? {}
        : {
            containerStatuses: [
              {
                name: 'main',
                image: '',
                imageID: '',
                ready: false,
                restartCount: 0,
                state: { terminated: { exitCode, finishedAt: at(ended) } },
              },
            ],
          }),
      ...status,
    },
  }
}

/** So many of each. The ready ones run too, those on their way out still do. */
export interface Crew {
  readonly pending?: number
  readonly running?: number
  readonly ready?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly going?: number
}

export function crew(counts: Crew): readonly Pod[] {
  const traits: Readonly<Record<keyof Crew, JobPodTraits>> = {
    pending: { phase: 'Pending' },
    running: {},
    ready: { isReady: true },
    succeeded: { phase: 'Succeeded' },
    failed: { phase: 'Failed' },
    going: { isGoing: true },
  }
  const ofKind = (kind: keyof Crew): readonly Pod[] =>
    Array.from({ length: counts[kind] ?? 0 }, (_, number) => jobPod(`${kind}-${number}`, traits[kind]))
  return [
    ...ofKind('pending'),
    ...ofKind('running'),
    ...ofKind('ready'),
    ...ofKind('succeeded'),
    ...ofKind('failed'),
    ...ofKind('going'),
  ]
}

/** `0 Running`, `1 Failed`, `x Pending`: pods with their indexes. */
export function indexedPods(...told: readonly string[]): readonly Pod[] {
  return told.map((text, number) => {
    const [index = '', phase = ''] = text.split(' ')
    return jobPod(`${index}-${number}`, { index, status: { phase, conditions: [] } })
  })
}
