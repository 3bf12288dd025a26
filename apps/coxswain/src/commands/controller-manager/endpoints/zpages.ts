// Mirrors k8s.io/apiserver/pkg/server/{statusz,flagz}, 1.36.
import { toTime } from '@coxswain/api'
import type { Clock, Random } from '@coxswain/base'
import { plainText, prettyJson, type ServedAnswer, type ServedRequest } from '@coxswain/runtime/serving'

export const component = 'kube-controller-manager'
const group = 'config.k8s.io'
/** The second one is deprecated. */
const versions = ['v1beta1', 'v1alpha1'] as const
/** One of them stands between names and values, so that nobody parses the page. */
const delimiters = [':', ': ', '=', ' ']

interface Structured {
  readonly version: (typeof versions)[number]
  readonly format: 'json' | 'yaml'
}

/** What a client wants of a page: text for people, or an object in one of two versions. */
function negotiateZpage(accept: string | undefined, kind: string): 'text' | Structured | undefined {
  if (accept === undefined || accept.trim() === '') return 'text'
  for (const clause of accept.split(',')) {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim())
    const given = Object.fromEntries(parameters.map((one) => one.split('=')))
    const asks = given['as'] !== undefined || given['g'] !== undefined || given['v'] !== undefined
    if ((type === 'text/plain' || type === 'text/*' || type === '*/*') && !asks) return 'text'
    const isStructured = type === 'application/json' || type === 'application/yaml'
    const version = versions.find((one) => one === given['v'])
    if (isStructured && version !== undefined && given['g'] === group && given['as'] === kind) {
      return { version, format: type === 'application/json' ? 'json' : 'yaml' }
    }
  }
  return undefined
}

interface Page {
  readonly kind: 'Statusz' | 'Flagz'
  /** Lines of a name and its value. */
  text(): readonly (readonly [string, string])[]
  object(): object
}

async function serveZpage(request: ServedRequest, page: Page, delimiter: string): Promise<ServedAnswer> {
  const wanted = negotiateZpage(request.headers['accept'], page.kind)
  if (wanted === undefined) return notAcceptable(request)
  const name = page.kind.toLowerCase()
  if (wanted === 'text') {
    const warning =
      'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.'
    const gap = page.kind === 'Statusz' ? '\n' : ''
    const lines = page.text().map(([label, value]) => `${label}${delimiter}${gap === '' ? '' : ' '}${value}\n`)
    const { code, body } = plainText(200, `\n${component} ${name}\n${warning}\n${gap}${lines.join('')}`)
    return { code, body, headers: { 'content-type': 'text/plain; charset=utf-8' } }
  }
  const apiVersion = `${group}/${wanted.version}`
  const object = { kind: page.kind, apiVersion, metadata: { name: component }, ...page.object() }
  const warning = `299 - "This version of the ${name} endpoint is deprecated. Please use a newer version."`
  const type = `application/${wanted.format};g=${group};v=${wanted.version};as=${page.kind}`
  const headers = { 'content-type': type, ...(wanted.version === 'v1alpha1' ? { warning } : {}) }
  const answer = wanted.format === 'yaml' ? await yamlAnswer(200, object) : prettyJson(request, 200, object)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

/** With its keys in order, as Kubernetes writes YAML. */
async function yamlAnswer(code: number, value: object): Promise<ServedAnswer> {
  const { stringify } = await import('yaml')
  const body = stringify(value, { sortMapEntries: true })
  return { code, headers: { 'content-type': 'application/yaml' }, body }
}

function notAcceptable(request: ServedRequest): Promise<ServedAnswer> | ServedAnswer {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'only the following media types are accepted: application/json, application/yaml, text/plain',
    reason: 'NotAcceptable',
    code: 406,
  }
  const isYaml = /^ *application\/yaml/.test(request.headers['accept'] ?? '')
  return isYaml ? yamlAnswer(406, status) : prettyJson(request, 406, status)
}

export interface StatuszFacts {
  readonly clock: Clock
  readonly random: Random
  readonly startedMs: number
  /** `1.36` */
  readonly emulation: string
  /** `1.36.2` */
  readonly binaryVersion: string
  readonly paths: readonly string[]
}

export function serveStatusz(request: ServedRequest, facts: StatuszFacts): Promise<ServedAnswer> {
  const { clock, random, startedMs, emulation, binaryVersion } = facts
  const paths = facts.paths.toSorted()
  const upSeconds = Math.max(0, Math.floor((clock.now() - startedMs) / 1000))
  const page: Page = {
    kind: 'Statusz',
    text: () => [
      ['Started', unixDate(startedMs)],
      ['Up', upTime(upSeconds)],
      ['Go version', runtimeVersion],
      ['Binary version', binaryVersion],
      ['Emulation version', emulation],
      ['Paths', paths.join(' ')],
    ],
    object: () => ({
      startTime: toTime(startedMs),
      uptimeSeconds: upSeconds,
      goVersion: runtimeVersion,
      binaryVersion,
      emulationVersion: emulation,
      paths,
    }),
  }
  return serveZpage(request, page, delimiters[Math.floor(random.float() * delimiters.length)] ?? ':')
}

/** There is no Go here; whoever asks gets to know what there is. */
export const runtimeVersion = `node${process.versions.node}`

/** `Sat Nov 21 14:05:14 UTC 2026` */
function unixDate(ms: number): string {
  const [weekday, day, month, year, time] = new Date(ms).toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} UTC ${year}`
}

const two = (value: number): string => String(value).padStart(2, '0')
const upTime = (seconds: number): string =>
  `${Math.floor(seconds / 3600)} hr ${two(Math.floor(seconds / 60) % 60)} min ${two(seconds % 60)} sec`

/** `flags` by name, secrets already hidden; the text is made once. */
export function flagzPage(
  flags: Readonly<Record<string, string>>,
  random: Random,
): (request: ServedRequest) => Promise<ServedAnswer> {
  const sorted = Object.entries(flags).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const delimiter = delimiters[Math.floor(random.float() * delimiters.length)] ?? ':'
  const page: Page = { kind: 'Flagz', text: () => sorted, object: () => ({ flags: Object.fromEntries(sorted) }) }
  return (request) => serveZpage(request, page, delimiter)
}
