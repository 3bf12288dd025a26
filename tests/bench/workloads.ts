import { runChild } from './child.ts'
import type { Figure } from './figure.ts'

interface WorkloadRun {
  readonly wallMs: number
  readonly cpuMs: number
  readonly requests: number
  readonly peakMb: number
}

interface Workload {
  /** As `workload.child.ts` calls it. */
  readonly name: string
  readonly what: string
  readonly size: number
}

const workloads: readonly Workload[] = [
  { name: 'job', what: 'Job of 10,000, 500 at a time', size: 10_000 },
  { name: 'statefulset', what: 'StatefulSet of 1,000', size: 1000 },
  { name: 'daemonset', what: 'DaemonSet on 5,000 nodes', size: 5000 },
  { name: 'cronjobs', what: '1,000 CronJobs due at once', size: 1000 },
]

/**
 * What runs people's work, in a whole cluster in one process, and what one pod costs as it grows tenfold. The time of Jobs and
 * CronJobs is that of a virtual clock's work, without the waiting.
 */
export async function workloadFigures(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const { name, what, size } of workloads) {
    const small = await runChild<WorkloadRun>('workload.child.ts', name, size / 10)
    const large = await runChild<WorkloadRun>('workload.child.ts', name, size)
    const bench = 'workloads'
    figures.push(
      { bench, what, value: large.wallMs / 1000, unit: 's' },
      { bench, what: `${name}: requests a pod`, value: large.requests / size, unit: '' },
      { bench, what: `${name}: CPU a pod`, value: (large.cpuMs * 1000) / size, unit: 'µs' },
      { bench, what: `${name}: CPU a pod, to a tenth`, value: large.cpuMs / 10 / small.cpuMs, unit: '×', goal: 1 },
      { bench, what: `${name}: requests a pod, to a tenth`, value: large.requests / 10 / small.requests, unit: '×' },
      { bench, what: `${name}: memory at the peak`, value: large.peakMb, unit: 'MB' },
    )
  }
  return figures
}
