// Mirrors pkg/printers/internalversion/printers.go printRuntimeClass, release 1.36.
import type { RuntimeClass } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function runtimeClassCells(runtimeClass: RuntimeClass, now: number): readonly string[] {
  return [nameCell(runtimeClass), runtimeClass.handler ?? '', ageCell(runtimeClass, now)]
}
