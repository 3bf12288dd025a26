// Mirrors pkg/scheduler/framework/types.go: Resource, and util/utils.go: IsScalarResourceName, 1.36.
import { milliValueOf, valueOf } from '@coxswain/api'

/** Amounts of resources: cpu in thousandths, all else in whole units. Belongs to one owner, which alone changes it. */
export interface Resources {
  milliCpu: number
  memory: number
  ephemeralStorage: number
  /** Extended resources, huge pages and attachable volumes, by name. */
  scalars: Map<string, number> | undefined
}

/** As objects have them: texts of quantities by name. */
export type ResourceList = Readonly<Record<string, string>>

export function noResources(): Resources {
  return { milliCpu: 0, memory: 0, ephemeralStorage: 0, scalars: undefined }
}

export function resourcesOf(list: ResourceList | undefined): Resources {
  const resources = noResources()
  addList(resources, list)
  return resources
}

export function addList(total: Resources, list: ResourceList | undefined): void {
  for (const name in list) {
    const text = list[name]
    if (text !== undefined) changeAmount(total, name, (present) => present + amountOf(name, text))
  }
}

/** The amount of a list's entry, in the unit in which `Resources` count it. */
export function amountOf(name: string, text: string): number {
  return name === 'cpu' ? milliValueOf(text) : valueOf(text)
}

/** Other names, such as `pods`, count nowhere here. */
export function changeAmount(total: Resources, name: string, change: (present: number) => number): void {
  switch (name) {
    case 'cpu':
      total.milliCpu = change(total.milliCpu)
      return
    case 'memory':
      total.memory = change(total.memory)
      return
    case 'ephemeral-storage':
      total.ephemeralStorage = change(total.ephemeralStorage)
      return
    default:
      if (!isScalarName(name)) return
      total.scalars ??= new Map()
      total.scalars.set(name, change(total.scalars.get(name) ?? 0))
  }
}

/** Adds `sign` times the amounts: 1 to take them up, -1 to give them back. */
export function addResources(total: Resources, amounts: Resources, sign: 1 | -1 = 1): void {
  total.milliCpu += sign * amounts.milliCpu
  total.memory += sign * amounts.memory
  total.ephemeralStorage += sign * amounts.ephemeralStorage
  if (amounts.scalars === undefined) return
  total.scalars ??= new Map()
  for (const [name, amount] of amounts.scalars) total.scalars.set(name, (total.scalars.get(name) ?? 0) + sign * amount)
}

/** Raises each amount to that of `other`. */
export function raiseTo(total: Resources, other: Resources): void {
  total.milliCpu = Math.max(total.milliCpu, other.milliCpu)
  total.memory = Math.max(total.memory, other.memory)
  total.ephemeralStorage = Math.max(total.ephemeralStorage, other.ephemeralStorage)
  if (other.scalars === undefined) return
  total.scalars ??= new Map()
  for (const [name, amount] of other.scalars) total.scalars.set(name, Math.max(total.scalars.get(name) ?? 0, amount))
}

const nativeDomain = 'kubernetes.io/'

/** Extended resources, huge pages, attachable volumes, and native ones that are spelt with their domain. */
export function isScalarName(name: string): boolean {
  if (!name.includes('/')) return name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')
  return name.includes(nativeDomain) || !name.startsWith('requests.')
}

/** `dividend / divisor` cut to a whole number, as integers divide; exact while the dividend is a safe integer. */
export function divide(dividend: number, divisor: number): number {
  const quotient = Math.trunc(dividend / divisor)
  // The float quotient may have been rounded up to a whole number that the true one does not reach.
  return quotient > 0 && quotient * divisor > dividend ? quotient - 1 : quotient
}
