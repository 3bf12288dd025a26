// Mirrors client-go tools/leaderelection/resourcelock/leaselock.go, the conversions, 1.36.
import { parseTime, toMicroTime, type LeaseSpec } from '@coxswain/api'

/** What candidates tell each other through the lock. Times are ms since the epoch, by the clock of whoever wrote them. */
export interface ElectionRecord {
  /** Empty: nobody, and anybody may take it at once. */
  readonly holderIdentity: string
  readonly leaseDurationSeconds: number
  readonly acquireTimeMs: number | undefined
  readonly renewTimeMs: number | undefined
  readonly leaderTransitions: number
  /** Of coordinated elections: how the server chooses. */
  readonly strategy?: string | undefined
  /** Of coordinated elections: who is to have it next; the holder lets it go. */
  readonly preferredHolder?: string | undefined
}

export function recordOf(spec: LeaseSpec | undefined): ElectionRecord {
  return {
    holderIdentity: spec?.holderIdentity ?? '',
    leaseDurationSeconds: spec?.leaseDurationSeconds ?? 0,
    acquireTimeMs: parseTime(spec?.acquireTime),
    renewTimeMs: parseTime(spec?.renewTime),
    leaderTransitions: spec?.leaseTransitions ?? 0,
    strategy: spec?.strategy || undefined,
    preferredHolder: spec?.preferredHolder || undefined,
  }
}

export function specOf(record: ElectionRecord): LeaseSpec {
  const { strategy, preferredHolder, acquireTimeMs, renewTimeMs } = record
  return {
    holderIdentity: record.holderIdentity,
    leaseDurationSeconds: record.leaseDurationSeconds,
    ...(acquireTimeMs === undefined ? {} : { acquireTime: toMicroTime(acquireTimeMs) }),
    ...(renewTimeMs === undefined ? {} : { renewTime: toMicroTime(renewTimeMs) }),
    leaseTransitions: record.leaderTransitions,
    ...(strategy === undefined ? {} : { strategy }),
    ...(preferredHolder === undefined ? {} : { preferredHolder }),
  }
}
