import { parseIpAddress, validateLegacyCidr, validateLegacyIp } from '@coxswain/api'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'

/** An address in a field of old: strict about new values, as the release is by default. */
export function checkIp(errors: ErrorList, field: string, value: string): void {
  errors.push(...validateLegacyIp(field, value))
}

export function checkCidr(errors: ErrorList, field: string, value: string): void {
  errors.push(...validateLegacyCidr(field, value))
}

/** The family of an address; `undefined` if it is none. */
export function ipFamily(address: string): 'IPv4' | 'IPv6' | undefined {
  if (parseIpAddress(address) === undefined) return undefined
  return address.includes(':') ? 'IPv6' : 'IPv4'
}

/** One address of each family. */
export function isDualStack(addresses: readonly string[]): boolean {
  const families = new Set(addresses.map(ipFamily))
  return families.has('IPv4') && families.has('IPv6')
}

/** An address that endpoints may have: not one that means this machine or this link alone. */
export function checkEndpointIp(errors: ErrorList, field: string, value: string): void {
  const parsed = parseIpAddress(value)
  if (parsed === undefined) {
    errors.push(invalid(field, value, 'must be a valid IP address'))
    return
  }
  const { groups } = parsed
  const first = groups[0] ?? 0
  const isV4 = !value.includes(':')
  const [high, low] = [groups.at(-2) ?? 0, groups.at(-1) ?? 0]
  if (groups.every((group) => group === 0) || (isV4 && high === 0 && low === 0)) {
    errors.push(invalid(field, value, `may not be unspecified (${value})`))
  }
  const isLoopback = isV4 ? high >> 8 === 127 : low === 1 && groups.slice(0, -1).every((group) => group === 0)
  if (isLoopback) errors.push(invalid(field, value, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'))
  if (isV4 ? high === 0xa9fe : first >> 6 === 0xfe80 >> 6) {
    errors.push(invalid(field, value, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'))
  }
  const isMulticast = isV4 ? high === 0xe000 && low >> 8 === 0 : (first & 0xff0f) === 0xff02
  if (isMulticast) {
    errors.push(invalid(field, value, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'))
  }
}
