/** How long what may take. Differing values among candidates are possible but hard to reason about. */
export interface ElectionTiming {
  /** Others may take over when they have not seen the record change for so long. */
  readonly leaseDurationMs: number
  /** The leader gives up when it has tried to renew for so long. Less than the lease: it must stop before others start. */
  readonly renewDeadlineMs: number
  /** Between two renewals, and at least between two attempts to acquire. */
  readonly retryPeriodMs: number
}

/** Attempts to acquire are up to this much of a period further apart, so that candidates do not come all at once. */
export const acquireJitter = 1.2

export const electionTimingDefaults: ElectionTiming = {
  leaseDurationMs: 15_000,
  renewDeadlineMs: 10_000,
  retryPeriodMs: 2000,
}

/** What is wrong with the times, in Kubernetes' words; nothing if they make sense. */
export function electionTimingProblem(timing: ElectionTiming): string | undefined {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = timing
  if (leaseDurationMs <= renewDeadlineMs) return 'leaseDuration must be greater than renewDeadline'
  if (renewDeadlineMs <= acquireJitter * retryPeriodMs) {
    return 'renewDeadline must be greater than retryPeriod*JitterFactor'
  }
  if (leaseDurationMs <= 0) return 'leaseDuration must be greater than zero'
  if (renewDeadlineMs <= 0) return 'renewDeadline must be greater than zero'
  if (retryPeriodMs <= 0) return 'retryPeriod must be greater than zero'
  return undefined
}
