/** What one pod used, in thousandths of the metric's unit. */
export interface PodSample {
  readonly milliValue: bigint
  /** End of the interval that the sample is of; undefined: it says none, and counts as long past. */
  readonly timestampMs: number | undefined
  readonly windowMs: number
}

/** By the pod's name. */
export type PodSamples = ReadonlyMap<string, PodSample>

/** The values alone, of those that count. */
export type PodValues = ReadonlyMap<string, bigint>

/** No count of replicas comes out of what was measured; the message is Kubernetes', as event and condition tell it. */
export class MetricError extends Error {
  override readonly name = 'MetricError'
  /** As the error of the whole sync tells it, which may say more of what was being done. */
  readonly inFull: string

  constructor(message: string, inFull = message) {
    super(message)
    this.inFull = inFull
  }
}
