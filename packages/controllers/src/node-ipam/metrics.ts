// Mirrors pkg/controller/nodeipam/ipam/cidrset/metrics.go, 1.36.
import type { Metrics } from '@coxswain/runtime'
import { allocationsTotal, allocationTries, maxCidrs, rangeLabels, releasesTotal, usage } from './texts.ts'

/** Counts one range's blocks. */
export interface RangeMeter {
  taken(blocks: number): void
  released(blocks: number): void
  /** Blocks that were passed over by one allocation. */
  skipped(blocks: number): void
  used(share: number): void
}

export function createRangeMeter(metrics: Metrics, range: string, blocks: number): RangeMeter {
  const labels = { clusterCIDR: range }
  const allocations = metrics.counter(allocationsTotal.name, allocationsTotal.help, rangeLabels)
  const releases = metrics.counter(releasesTotal.name, releasesTotal.help, rangeLabels)
  const share = metrics.gauge(usage.name, usage.help, rangeLabels)
  const tries = metrics.histogram(allocationTries.name, allocationTries.help, allocationTries.buckets, rangeLabels)
  metrics.gauge(maxCidrs.name, maxCidrs.help, rangeLabels).set(blocks, labels)
  return {
    // What has never happened is not shown.
    taken: (count) => void (count > 0 && allocations.increment(labels, count)),
    released: (count) => void (count > 0 && releases.increment(labels, count)),
    skipped: (count) => tries.observe(count, labels),
    used: (value) => share.set(value, labels),
  }
}
