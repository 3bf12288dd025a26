// Mirrors apimachinery pkg/util/validation/ip.go GetWarningsForIP and GetWarningsForCIDR for what validation lets through.
import { goQuote, isMapped, parseCidr, parseIpAddress, printCidr, printIpAddress } from '@coxswain/api'

/** IPv6 addresses may be written in many ways; one is wished. */
export function ipWarnings(field: string, value: string): readonly string[] {
  if (!value.includes(':')) return []
  const address = parseIpAddress(value)
  if (address === undefined || isMapped(address)) return []
  const canonical = printIpAddress(address)
  if (canonical === value) return []
  return [`${field}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`]
}

export function cidrWarnings(field: string, value: string): readonly string[] {
  if (!value.includes(':')) return []
  const cidr = parseCidr(value)
  if (cidr === undefined || isMapped(cidr.address)) return []
  const canonical = printCidr(cidr)
  if (canonical === value) return []
  return [`${field}: IPv6 CIDR value ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`]
}
