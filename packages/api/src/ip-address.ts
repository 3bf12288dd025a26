// Mirrors how Kubernetes reads and prints addresses: k8s.io/utils/net ParseIPSloppy and ParseCIDRSloppy, net.IP.String, 1.36.

/** `groups` are the eight 16-bit groups; an IPv4 address, however written, is `::ffff:a.b.c.d`. */
export interface IpAddress {
  readonly groups: readonly number[]
  /** It was written as four decimal bytes. */
  readonly isDotted: boolean
  /** A byte, a group or the prefix has more zeros at its front than it may have. */
  readonly hasLeadingZeros: boolean
}

export interface Cidr {
  readonly address: IpAddress
  /** Counts from the first of 32 bits for a dotted address, of 128 otherwise. */
  readonly prefixLength: number
  readonly hasLeadingZeros: boolean
}

const groupCount = 8
const groupBits = 16
const mappedMarker = 0xffff
const mappedPrefixBits = 96

/** Accepts leading zeros, which other programs may read as octal; see `hasLeadingZeros`. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const colon = text.indexOf(':')
  const dot = text.indexOf('.')
  if (dot >= 0 && (colon < 0 || dot < colon)) return parseDotted(text)
  return colon >= 0 ? parseColons(text) : undefined
}

export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const address = parseIpAddress(text.slice(0, slash))
  const lengthText = text.slice(slash + 1)
  if (address === undefined || !/^[0-9]+$/.test(lengthText)) return undefined
  const prefixLength = Number(lengthText)
  if (prefixLength > (address.isDotted ? 32 : 128)) return undefined
  const hasLeadingZeros = address.hasLeadingZeros || /^0[0-9]/.test(lengthText)
  return { address, prefixLength, hasLeadingZeros }
}

/** Whether it is an IPv4 address inside of the IPv6 space, and written as one of that space. */
export function isMapped({ groups, isDotted }: IpAddress): boolean {
  return !isDotted && holdsIpv4(groups)
}

/** Dotted for IPv4, mapped ones as well; else RFC 5952: lower case, the longest run of zeros as `::`. */
export function printIpAddress({ groups }: IpAddress): string {
  return holdsIpv4(groups) ? printDotted(groups) : printColons(groups)
}

/** The network that the prefix names, with the bits behind it cleared. */
export function printCidr({ address, prefixLength }: Cidr): string {
  const bits = address.isDotted ? prefixLength + mappedPrefixBits : prefixLength
  const network = { ...address, groups: maskGroups(address.groups, bits) }
  // A mapped network that keeps its marker prints as the IPv4 network that it holds.
  const isIpv4 = holdsIpv4(network.groups)
  return `${printIpAddress(network)}/${isIpv4 ? bits - mappedPrefixBits : bits}`
}

/** Whether a bit behind the prefix is set. */
export function hasHostBits({ address, prefixLength }: Cidr): boolean {
  const bits = address.isDotted ? prefixLength + mappedPrefixBits : prefixLength
  const masked = maskGroups(address.groups, bits)
  return masked.some((group, index) => group !== address.groups[index])
}

/** Whether two networks have an address in common; one of IPv4 and one of IPv6 never do. */
export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  const prefixLength = Math.min(a.prefixLength, b.prefixLength)
  return (
    a.address.isDotted === b.address.isDotted && printCidr({ ...a, prefixLength }) === printCidr({ ...b, prefixLength })
  )
}

/** The address as a number of 128 bits. */
export function ipNumber({ groups }: IpAddress): bigint {
  return groups.reduce((sum, group) => (sum << BigInt(groupBits)) | BigInt(group), 0n)
}

/** The address of that number; `isDotted` says how it is to be seen, which the number does not tell. */
export function ipAddressOf(number: bigint, isDotted: boolean): IpAddress {
  const groups = Array.from({ length: groupCount }, (_, index) =>
    Number((number >> BigInt((groupCount - 1 - index) * groupBits)) & 0xffffn),
  )
  return { groups, isDotted, hasLeadingZeros: false }
}

function maskGroups(groups: readonly number[], bits: number): readonly number[] {
  return groups.map((group, index) => {
    const kept = Math.min(Math.max(bits - index * groupBits, 0), groupBits)
    return group & ((0xffff << (groupBits - kept)) & 0xffff)
  })
}

function holdsIpv4(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === mappedMarker
}

function parseDotted(text: string): IpAddress | undefined {
  const bytes = text.split('.')
  if (bytes.length !== 4 || !bytes.every((byte) => /^[0-9]+$/.test(byte) && Number(byte) <= 255)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number)
  const hasLeadingZeros = bytes.some((byte) => byte.length > 1 && byte.startsWith('0'))
  return { groups: [0, 0, 0, 0, 0, mappedMarker, (a << 8) | b, (c << 8) | d], isDotted: true, hasLeadingZeros }
}

/** At most one `::`, which stands for one group or more; four bytes may take the place of the last two groups. */
function parseColons(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = [parseGroups(halves[0] ?? '', halves.length === 1), parseGroups(halves[1] ?? '', true)]
  if (head === undefined || tail === undefined) return undefined
  const missing = groupCount - head.groups.length - tail.groups.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head.groups, ...Array.from({ length: missing }, () => 0), ...tail.groups]
  return { groups, isDotted: false, hasLeadingZeros: head.hasLeadingZeros || tail.hasLeadingZeros }
}

interface Groups {
  readonly groups: readonly number[]
  readonly hasLeadingZeros: boolean
}

function parseGroups(text: string, mayEndDotted: boolean): Groups | undefined {
  if (text === '') return { groups: [], hasLeadingZeros: false }
  const parts = text.split(':')
  const last = parts.at(-1) ?? ''
  const dotted = mayEndDotted && last.includes('.') ? parseDotted(last) : undefined
  const hexParts = dotted === undefined ? parts : parts.slice(0, -1)
  const groups = hexParts.map(parseGroup)
  if (groups.some((group) => group === undefined)) return undefined
  return {
    groups: [...groups.filter((group) => group !== undefined), ...(dotted?.groups.slice(6) ?? [])],
    hasLeadingZeros: hexParts.some((part) => part.length > 4) || dotted?.hasLeadingZeros === true,
  }
}

function parseGroup(text: string): number | undefined {
  if (!/^[0-9a-fA-F]+$/.test(text)) return undefined
  const group = Number.parseInt(text, 16)
  return group <= 0xffff ? group : undefined
}

function printDotted(groups: readonly number[]): string {
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

function printColons(groups: readonly number[]): string {
  const run = longestZeroRun(groups)
  const texts = groups.map((group) => group.toString(16))
  if (run.length < 2) return texts.join(':')
  return `${texts.slice(0, run.start).join(':')}::${texts.slice(run.start + run.length).join(':')}`
}

/** The first of the longest. */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start }
  }
  return longest
}
