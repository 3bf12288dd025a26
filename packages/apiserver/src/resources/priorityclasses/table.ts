// Mirrors pkg/printers/internalversion/printers.go printPriorityClass, release 1.36.
import type { PriorityClass } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function priorityClassCells(priorityClass: PriorityClass, now: number): readonly (string | number | boolean)[] {
  const { value, globalDefault = false, preemptionPolicy = '' } = priorityClass
  return [nameCell(priorityClass), value ?? 0, globalDefault, ageCell(priorityClass, now), preemptionPolicy]
}
