import { parseQuantity, QuantityError, scaledValue } from '@coxswain/api'

/** Usage is counted in whole numbers: of CPU a billionth of a core, of memory a byte. */
export type UsageResource = 'cpu' | 'memory'

const scaleOf = { cpu: -9, memory: 0 } as const

/** A quantity in units of usage; undefined for none, for less than nothing, and for what is no quantity. */
export function amountOf(resource: UsageResource, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  try {
    const amount = Number(scaledValue(parseQuantity(text), scaleOf[resource]))
    return amount < 0 ? undefined : amount
  } catch (error) {
    // A typing error in an annotation must not stop anything: it counts as not given.
    if (error instanceof QuantityError) return undefined
    throw error
  }
}
