/** What a queue tells about itself; the numbers of the `workqueue_*` metrics. */
export interface WorkQueueMetrics {
  /** Keys that need processing, waiting or added again while they are processed. */
  depth(keys: number): void
  /** A key was added that did not need processing before. */
  added(): void
  /** From a key's add until it was handed out. */
  queued(seconds: number): void
  /** From a key's `get` until its `done`. */
  worked(seconds: number): void
  /** A delayed add, rate limited or not. */
  retried(): void
  /** Every `unfinishedRefreshMs` while keys are processed: the sum of their ages, and the greatest one. */
  unfinished(totalSeconds: number, longestSeconds: number): void
}
