// Mirrors k8s.io/utils/net, IsIPv6 and ParseIPSloppy, as the endpoint controllers use them, 1.36.
import { parseIpAddress, printIpAddress } from '@coxswain/api'

export type Family = 'IPv4' | 'IPv6'

export interface Address {
  readonly ip: string
  readonly family: Family
}

/** An address as Go prints it. Nothing for what is none. */
export function readAddress(text: string): Address | undefined {
  if (printedIpv4.test(text)) return { ip: text, family: 'IPv4' }
  const address = parseIpAddress(text)
  if (address === undefined) return undefined
  const ip = printIpAddress(address)
  return { ip, family: ip.includes(':') ? 'IPv6' : 'IPv4' }
}

/** What most addresses are, and every sync reads all of them. */
const printedIpv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/

export const familyOf = (text: string): Family => readAddress(text)?.family ?? 'IPv4'
