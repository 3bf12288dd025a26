// Mirrors golang.org/x/net/http/httpproxy, which Go's http.ProxyFromEnvironment is, as of Go 1.26.
import { BlockList, isIP } from 'node:net'
import { domainToASCII } from 'node:url'

type Environment = Readonly<Record<string, string | undefined>>

/** Where requests go; the port is always there. */
interface Target {
  readonly host: string
  readonly port: string
}

type Matcher = (target: Target) => boolean

/**
 * The proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, or the same in lower case, name for a server. Never one for
 * this machine itself: localhost and loopback addresses are reached directly.
 */
export function proxyFromEnvironment(server: URL, env: Environment): URL | undefined {
  const either = (name: string): string => env[name] || env[name.toLowerCase()] || ''
  const proxy = parseProxy(either(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'))
  if (proxy === undefined) return undefined
  const target = { host: bareHost(server.hostname), port: server.port || (server.protocol === 'https:' ? '443' : '80') }
  if (isThisMachine(target.host)) return undefined
  const isExempt = exemptions(either('NO_PROXY')).some((matches) => matches(target))
  return isExempt ? undefined : proxy
}

const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()

/** Without a scheme it is `http`. What is no URL even so is no proxy. */
function parseProxy(text: string): URL | undefined {
  if (text === '') return undefined
  for (const candidate of [text, `http://${text}`]) {
    if (URL.canParse(candidate) && new URL(candidate).host !== '') return new URL(candidate)
  }
  return undefined
}

const loopback = ['127.0.0.0/8', '::1/128']

function isThisMachine(host: string): boolean {
  return host === 'localhost' || loopback.some((range) => inRange(range)?.(host) === true)
}

/** Entries are `*`, ranges, addresses and names, the last two with a port if they are to match only that. */
function exemptions(list: string): readonly Matcher[] {
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase())
  if (entries.includes('*')) return [() => true]
  return entries.flatMap((entry) => exemption(entry) ?? [])
}

function exemption(entry: string): Matcher | undefined {
  const range = inRange(entry)
  if (range !== undefined) return ({ host }) => range(host)
  const [host, port] = splitPort(entry)
  if (host === '') return undefined
  const isPort = (target: Target): boolean => port === '' || port === target.port
  if (isIP(host) !== 0) {
    const isHost = inRange(`${host}/${isIP(host) === 4 ? 32 : 128}`)
    return (target) => isHost?.(target.host) === true && isPort(target)
  }
  const name = host.startsWith('*.') ? host.slice(1) : host
  const isWhole = !name.startsWith('.')
  const bare = isWhole ? name : name.slice(1)
  const wanted = domainToASCII(bare) || bare
  return (target) =>
    isIP(target.host) === 0 &&
    (target.host.endsWith(`.${wanted}`) || (isWhole && target.host === wanted)) &&
    isPort(target)
}

/** Of `host:port` or `[address]:port`; all else has none. */
function splitPort(entry: string): readonly [string, string] {
  const found = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(entry)
  return found === null ? [entry, ''] : [found[1] ?? found[2] ?? '', found[3] ?? '']
}

/** Whether an address is in a range such as `10.0.0.0/8`. Undefined: it is no range. Names are in none. */
function inRange(range: string): ((host: string) => boolean) | undefined {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? []
  const family = isIP(address)
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return undefined
  const list = new BlockList()
  list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  return (host) => isIP(host) !== 0 && list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
