import type { MetricStatus, Pod } from '@coxswain/api'
import { errorText } from '../shared/failures.ts'
import type { ReadinessTimes } from './group-pods.ts'
import { MetricError, type PodSamples } from './pod-samples.ts'
import type { Reading } from './read-metric.ts'
import type { Tolerances } from './tolerances.ts'

/** What is known of the target, apart from its metrics. */
export interface Scene {
  /** Those that the target's selector selects. */
  readonly pods: readonly Pod[]
  /** The size that the target is meant to have. */
  readonly currentReplicas: number
  /** The size that it has. */
  readonly statusReplicas: number
  readonly tolerances: Tolerances
  readonly times: ReadinessTimes
  /** Whether what a pod asks for as a whole counts. */
  readonly usesPodLevel: boolean
  readonly nowMs: number
}

/** A size, the metric that asks for it in words, and what is shown of the metric. */
export interface Sizing<Status> {
  readonly replicas: number
  readonly metric: string
  readonly status: Status
}

/** What becomes of one metric. */
export type Proposal =
  | ({ readonly kind: 'proposed' } & Sizing<MetricStatus>)
  | {
      readonly kind: 'failed'
      /** Of the event and the condition; `why` is the event's message. */
      readonly reason: string
      readonly why: string
      /** As it stands in the error of the whole sync, with all that was being done. */
      readonly error: string
      /** The autoscaler is to blame, not the world. */
      readonly isSpecFault: boolean
    }

/** Puts a cause in front of a `MetricError`. */
export function within<T>(cause: string, rule: () => T): T {
  try {
    return rule()
  } catch (error) {
    if (error instanceof MetricError) throw new MetricError(`${cause}: ${error.message}`)
    throw error
  }
}

/** The same for a cause that event and condition leave out. */
export function withinUntold<T>(cause: string, rule: () => T): T {
  try {
    return rule()
  } catch (error) {
    if (error instanceof MetricError) throw new MetricError(error.message, `${cause}: ${error.inFull}`)
    throw error
  }
}

/** What a reading has, or a `MetricError` that says what could not be had. */
export function samplesIn(reading: Reading, cause: string): PodSamples {
  return reading.kind === 'samples' ? reading.samples : fail(reading, cause)
}

export function valueIn(reading: Reading, cause: (error: string) => string): bigint {
  return reading.kind === 'value' ? reading.value : fail(reading, cause)
}

export function valuesIn(reading: Reading, cause: string): readonly bigint[] {
  return reading.kind === 'values' ? reading.values : fail(reading, cause)
}

function fail(reading: Reading, cause: string | ((error: string) => string)): never {
  if (reading.kind !== 'failed' && reading.kind !== 'refused') throw new MetricError(`unexpected ${reading.kind}`)
  const text = errorText(reading.error)
  if (reading.kind === 'refused') throw new MetricError(text)
  throw new MetricError(typeof cause === 'string' ? `${cause}: ${text}` : cause(text))
}
