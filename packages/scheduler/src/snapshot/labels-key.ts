import type { LabelSet } from '@coxswain/api'

/** The same for the same labels, whatever their order. */
export function labelsKeyOf(labels: LabelSet): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
