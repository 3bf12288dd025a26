// Mirrors pkg/api/job/warnings.go, release 1.36.
import type { JobSpec } from '@coxswain/api'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'

const completionsMany = 100_000
const parallelismMany = 10_000

export function jobSpecWarnings(path: string, spec: JobSpec | undefined): readonly string[] {
  const warnings: string[] = []
  const isHuge = (spec?.completions ?? 0) > completionsMany && (spec?.parallelism ?? 0) > parallelismMany
  if (spec?.completionMode === 'Indexed' && isHuge) {
    const what = 'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4'
    const effect = 'Kubernetes might not be able to track completedIndexes when a big number of indexes fail'
    warnings.push(`${path}: ${what}, ${effect}`)
  }
  return [...warnings, ...podTemplateWarnings(`${path}.template`, spec?.template)]
}
