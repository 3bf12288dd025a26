// Mirrors pkg/printers/internalversion/printers.go, printScale, release 1.36.
import type { Scale } from '@coxswain/api'
import { ageCell, nameCell } from '../resources/table-text.ts'
import { createdDescription, nameDescription, type TablePrinter } from './table.ts'

const plain = { format: '', priority: 0 }

/** How the scale of anything is printed. */
export const scalePrinter: TablePrinter = {
  columns: [
    { ...plain, name: 'Name', type: 'string', description: nameDescription },
    {
      ...plain,
      name: 'Desired',
      type: 'integer',
      description: 'replicas is the desired number of instances for the scaled object.',
    },
    {
      ...plain,
      name: 'Available',
      type: 'integer',
      description: 'replicas is the actual number of observed instances of the scaled object.',
    },
    { ...plain, name: 'Age', type: 'string', description: createdDescription },
  ],
  cells: (object, nowMs) => {
    const { spec, status } = object as Scale // the printer of the subresource is asked for nothing else
    return [nameCell(object), spec?.replicas ?? 0, status?.replicas ?? 0, ageCell(object, nowMs)]
  },
}
