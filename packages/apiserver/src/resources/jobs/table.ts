// Mirrors pkg/printers/internalversion/printers.go printJob, release 1.36.
import { formatLabelSelector, humanDuration, isConditionTrue, parseTime, type Job } from '@coxswain/api'
import { ageCell, containerCells, nameCell } from '../table-text.ts'

export function jobCells(job: Job, now: number): readonly (string | number)[] {
  return [
    nameCell(job),
    statusText(job),
    completionsText(job),
    durationText(job, now),
    ageCell(job, now),
    ...containerCells(job.spec?.template?.spec?.containers),
    formatLabelSelector(job.spec?.selector),
  ]
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`
  const parallelism = spec?.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function durationText({ status }: Job, now: number): string {
  const start = parseTime(status?.startTime)
  if (start === undefined) return ''
  return humanDuration((parseTime(status?.completionTime) ?? now) - start)
}

const later = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']

function statusText(job: Job): string {
  const conditions = job.status?.conditions
  if (isConditionTrue(conditions, 'Complete')) return 'Complete'
  if (isConditionTrue(conditions, 'Failed')) return 'Failed'
  if (job.metadata?.deletionTimestamp !== undefined) return 'Terminating'
  return later.find((type) => isConditionTrue(conditions, type)) ?? 'Running'
}
