// Mirrors pkg/printers/internalversion/printers.go printCSINode, release 1.36.
import type { CSINode } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function csiNodeCells(node: CSINode, now: number): readonly (string | number)[] {
  return [nameCell(node), node.spec?.drivers?.length ?? 0, ageCell(node, now)]
}
