import { apiVersionOf, type KubeObject, type ResourceType } from '@coxswain/api'
import { columnsOf, type PrintedColumn } from '../encoding/table-columns.ts'
import { descriptionTexts, tableColumnDescriptions } from '../generated/table-column-descriptions.ts'
import type { Strategy } from '../registry/strategy.ts'
import { scalePrinter } from './scale-printer.ts'
import {
  createdDescription,
  nameDescription,
  plainPrinter,
  type FindPrinter,
  type TablePrinter,
  type TableRowCondition,
} from './table.ts'

/**
 * Prints each kind as its strategy says, in the recorded columns. Kinds whose strategy says nothing have a name and an age.
 * `strategies` are keyed by `plural.group` or by `plural` alone.
 */
export function strategyPrinter(strategies: ReadonlyMap<string, Strategy>): FindPrinter {
  const made = new Map<ResourceType, TablePrinter>()
  return (type, subresource) => {
    // A scale or a binding is no object of the resource.
    if (subresource !== undefined && subresource.kind !== type.kind) {
      return subresource.kind === 'Scale' ? scalePrinter : plainPrinter
    }
    const known = made.get(type)
    if (known !== undefined) return known
    const strategy = strategies.get(`${type.plural}.${type.group}`) ?? strategies.get(type.plural)
    const printer = printerOf(type, strategy)
    made.set(type, printer)
    return printer
  }
}

function printerOf(type: ResourceType, strategy: Strategy | undefined): TablePrinter {
  const columns = columnsOf(type)
  const cells = strategy?.tableCells
  if (strategy === undefined || cells === undefined || columns === undefined) return plainPrinter
  return {
    columns: columns.map((column, index) => ({ ...column, description: describe(type, column, index) })),
    cells: (object, nowMs) => cells.call(strategy, object, nowMs),
    ...(type.kind === 'Pod' ? { conditions: podConditions } : {}),
  }
}

/** Kinds whose tables were not recorded have at least what all kinds say of their names and ages. */
function describe(type: ResourceType, column: PrintedColumn, index: number): string {
  const own = tableColumnDescriptions[`${apiVersionOf(type)}/${type.plural}`]?.[index]
  if (own !== undefined) return descriptionTexts[own] ?? ''
  if (column.format === 'name') return nameDescription
  return column.name === 'Age' ? createdDescription : ''
}

const completed = { type: 'Completed', status: 'True' }
const conditionsByPhase: Readonly<Record<string, readonly TableRowCondition[]>> = {
  Succeeded: [{ ...completed, reason: 'Succeeded', message: 'The pod has completed successfully.' }],
  Failed: [{ ...completed, reason: 'Failed', message: 'The pod failed.' }],
}

/** kubectl greys out, or leaves out, what is over. */
function podConditions(object: KubeObject): readonly TableRowCondition[] | undefined {
  const { status } = object as { readonly status?: { readonly phase?: string } }
  return conditionsByPhase[status?.phase ?? '']
}
