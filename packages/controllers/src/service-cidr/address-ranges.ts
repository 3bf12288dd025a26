// Mirrors pkg/api/servicecidr/servicecidr.go, 1.36.
import {
  cidrsOverlap,
  parseCidr,
  parseIpAddress,
  printCidr,
  printIpAddress,
  type Cidr,
  type IpAddress,
  type ServiceCIDR,
} from '@coxswain/api'

/** Those of the ServiceCIDRs that share an address with the range. */
export function overlapping(all: readonly ServiceCIDR[], range: string): readonly ServiceCIDR[] {
  return withRange(all, range, cidrsOverlap)
}

/** Those that have all addresses of the range. */
export function covering(all: readonly ServiceCIDR[], range: string): readonly ServiceCIDR[] {
  return withRange(all, range, (own, other) => own.prefixLength <= other.prefixLength && cidrsOverlap(own, other))
}

/** Those that may give the address to a Service: the first of a range is never given, nor is the last of an IPv4 one. */
export function givingOut(all: readonly ServiceCIDR[], text: string): readonly ServiceCIDR[] {
  const address = parseIpAddress(text)
  if (address === undefined) return []
  return all.filter((one) => rangesOf(one).some((range) => givesOut(range, address)))
}

function withRange(
  all: readonly ServiceCIDR[],
  text: string,
  matches: (own: Cidr, other: Cidr) => boolean,
): readonly ServiceCIDR[] {
  const other = parseCidr(text)
  if (other === undefined) return []
  return all.filter((one) => rangesOf(one).some((own) => matches(own, other)))
}

const rangesOf = ({ spec }: ServiceCIDR): readonly Cidr[] =>
  (spec?.cidrs ?? []).map(parseCidr).filter((range) => range !== undefined)

function givesOut(range: Cidr, address: IpAddress): boolean {
  if (range.address.isDotted !== address.isDotted) return false
  const network = printCidr(range)
  if (printCidr({ ...range, address }) !== network || network.startsWith(`${printIpAddress(address)}/`)) return false
  return !address.isDotted || !isLast(address, 32 - range.prefixLength)
}

/** Whether all host bits of an IPv4 address are set. */
function isLast({ groups }: IpAddress, hostBits: number): boolean {
  const value = (groups[6] ?? 0) * 2 ** 16 + (groups[7] ?? 0)
  return value % 2 ** hostBits === 2 ** hostBits - 1
}
