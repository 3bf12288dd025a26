// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_ResourceList, 1.36.
import { parseQuantity } from '../parse-quantity.ts'
import { printQuantity } from '../print-quantity.ts'
import { roundUpQuantity } from '../quantity.ts'

export type ResourceList = Readonly<Record<string, string>>
interface Resources {
  readonly limits?: ResourceList | undefined
  readonly requests?: ResourceList | undefined
}

const milliScale = -3
/** Texts that cannot have more than three decimals. */
const coarse = /^[+-]?\d+(?:m|[kMGTPE]|[KMGTPE]i)?$/

/** Quantities rounded up to thousandths; the same map when all of them are that coarse already. */
export function roundResourceList(list: ResourceList): ResourceList {
  let rounded: Record<string, string> | undefined
  for (const name in list) {
    const text = list[name] ?? ''
    if (coarse.test(text)) continue
    const { result, isExact } = roundUpQuantity(parseQuantity(text), milliScale)
    if (isExact) continue
    rounded ??= { ...list }
    rounded[name] = printQuantity(result)
  }
  return rounded ?? list
}

export function roundResources<T extends Resources>(resources: T): T {
  const limits = resources.limits === undefined ? undefined : roundResourceList(resources.limits)
  const requests = resources.requests === undefined ? undefined : roundResourceList(resources.requests)
  if (limits === resources.limits && requests === resources.requests) return resources
  return { ...resources, ...(limits && { limits }), ...(requests && { requests }) }
}

/** What a limit says and no request does is requested as well. Of pods only, not of templates. */
export function requestLimits<T extends Resources>(resources: T): T {
  const { limits, requests } = resources
  if (limits === undefined) return resources
  let filled: Record<string, string> | undefined
  for (const name in limits) {
    if (requests?.[name] !== undefined) continue
    filled ??= { ...requests }
    filled[name] = limits[name] ?? ''
  }
  return filled === undefined ? resources : { ...resources, requests: filled }
}
