import { parseIpAddress, validateLegacyCidr, validateLegacyIp } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'

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
