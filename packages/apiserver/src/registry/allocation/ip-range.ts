import { parseCidr, parseIpAddress } from '@coxswain/api'
import { must } from '@coxswain/base'

/** The addresses of an IPv4 network that services may have: all but its own and its broadcast address. */
export interface IpRange {
  readonly cidr: string
  /** The first address as a number. */
  readonly first: number
  readonly size: number
}

/** Throws for what is no IPv4 network with room for at least two addresses. */
export function parseIpRange(cidr: string): IpRange {
  const parsed = must(parseCidr(cidr), `${cidr} is a network`)
  const base = must(ipv4Number(cidr.slice(0, cidr.indexOf('/'))), `${cidr} is an IPv4 network`)
  const addresses = 2 ** (32 - parsed.prefixLength)
  if (addresses < 4) throw new RangeError(`${cidr} has no room for services`)
  return { cidr, first: base - (base % addresses) + 1, size: addresses - 2 }
}

export function ipv4Number(address: string): number | undefined {
  if (parseIpAddress(address) === undefined || address.includes(':')) return undefined
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function ipv4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}

export const addressAt = (range: IpRange, offset: number): string => ipv4Text(range.first + offset)

export function isInRange(range: IpRange, address: string): boolean {
  const number = ipv4Number(address)
  return number !== undefined && number >= range.first && number < range.first + range.size
}

/**
 * How many of a range's first numbers are left to those who choose for themselves, so that what is given out at random does
 * not take them: a sixteenth of 65534 addresses would be 4095, of which `max` are enough.
 */
export function staticBand(
  size: number,
  limits: { readonly min: number; readonly max: number; readonly step: number },
): number {
  if (size < limits.min) return 0
  return Math.min(limits.max, Math.max(limits.min, Math.floor(size / limits.step)))
}

/** Offsets in the order in which they are tried: at random from the upper band on, all of it, then the lower one. */
export function* offsetsToTry(size: number, band: number, chance: number): Generator<number> {
  const upper = size - band
  const start = Math.floor(chance * upper)
  for (let step = 0; step < upper; step += 1) yield band + ((start + step) % upper)
  for (let offset = 0; offset < band; offset += 1) yield offset
}
