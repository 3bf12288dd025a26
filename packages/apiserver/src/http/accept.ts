// Mirrors k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go and what go-restful does before, release 1.36.
import { noRepresentation, notAcceptable } from './refusals.ts'

export type AnswerFormat = 'json' | 'yaml'

/** What an answer is turned into. */
export interface AnswerShape {
  readonly as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
  readonly version: 'v1' | 'v1beta1'
}

export interface Negotiated {
  readonly format: AnswerFormat
  /** Absent: the object as it is. */
  readonly shape?: AnswerShape | undefined
  /** `pretty=1` in the clause. */
  readonly isPretty: boolean
}

const json = 'application/json'
const yaml = 'application/yaml'
const protobuf = 'application/vnd.kubernetes.protobuf'
export const objectTypes: readonly string[] = [json, yaml, protobuf]
const streamTypes = [`${json};stream=watch`, `${protobuf};stream=watch`]

/** What a path answers with. `list` may also become a watch, whose types are different. */
export type AnswerKind = 'object' | 'list' | 'watch'

interface Clause {
  readonly type: string
  readonly subtype: string
  readonly quality: number
  readonly parameters: ReadonlyMap<string, string>
}

/** Throws the 406 in which no clause of the header can be served. */
export function negotiate(header: string | undefined, kind: AnswerKind): Negotiated {
  const accept = header ?? ''
  if (accept === '' || accept === json) return plainJson
  requireRepresentation(accept, kind === 'object' ? objectTypes : [...objectTypes, ...streamTypes])
  const offered = kind === 'watch' ? [json, protobuf] : objectTypes
  for (const clause of parseAccept(accept)) {
    const type = offered.find((one) => matches(clause, one))
    if (type === undefined) continue
    const served = serve(clause, type, kind)
    if (served !== undefined) return served
  }
  throw notAcceptable(kind === 'watch' ? streamTypes : objectTypes)
}

const plainJson: Negotiated = { format: 'json', isPretty: false }

/** The first look ignores parameters and knows only whole types and the wildcard for all. */
export function requireRepresentation(accept: string, available: readonly string[]): void {
  const wanted = accept.split(',').map((clause) => (clause.split(';')[0] ?? '').trim())
  if (!wanted.some((type) => type === '*/*' || available.includes(type))) throw noRepresentation(available)
}

/** Undefined when the clause asks for a form that is not served. */
function serve({ parameters }: Clause, type: string, kind: AnswerKind): Negotiated | undefined {
  const stream = parameters.get('stream')
  if (stream !== undefined && !(stream === 'watch' && kind === 'watch')) return undefined
  const isPretty = parameters.get('pretty') === '1'
  // Answers are never protobuf: every client of Kubernetes reads what the answer's own type says.
  const format = type === yaml ? 'yaml' : 'json'
  const as = parameters.get('as')
  if (as === undefined) return { format, isPretty }
  const shape = shapeOf(as, parameters)
  const isTableOfBytes = shape?.as === 'Table' && type === protobuf
  return shape === undefined || isTableOfBytes ? undefined : { format, isPretty, shape }
}

function shapeOf(as: string, parameters: ReadonlyMap<string, string>): AnswerShape | undefined {
  const version = parameters.get('v')
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined
  return as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList'
    ? { as, version }
    : undefined
}

function matches({ type, subtype }: Clause, offered: string): boolean {
  const [offeredType, offeredSubtype] = offered.split('/')
  return (type === '*' || type === offeredType) && (subtype === '*' || subtype === offeredSubtype)
}

/** The clauses, the most wanted first; among equals the more exact, then the earlier. */
function parseAccept(header: string): readonly Clause[] {
  return header
    .split(',')
    .map(parseClause)
    .filter((clause) => clause !== undefined)
    .toSorted((a, b) => b.quality - a.quality || vagueness(a) - vagueness(b))
}

const vagueness = ({ type, subtype }: Clause): number => (type === '*' ? 2 : subtype === '*' ? 1 : 0)

function parseClause(text: string): Clause | undefined {
  const [range = '', ...rest] = text.split(';').map((part) => part.trim())
  if (range === '') return undefined
  const [type = '', subtype = '*'] = range.split('/')
  const parameters = new Map<string, string>()
  for (const part of rest) {
    const [name = '', value = ''] = part.split('=')
    parameters.set(name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1'))
  }
  const quality = parameters.has('q') ? Number(parameters.get('q')) : 1
  return { type, subtype, quality: Number.isNaN(quality) ? 1 : quality, parameters }
}

/** Discovery in one document: only in its own group, version and name. */
export function wantsAggregatedDiscovery(header: string | undefined): 'aggregated' | 'plain' {
  const accept = header ?? ''
  if (accept === '') return 'plain'
  requireRepresentation(accept, objectTypes)
  for (const { type, subtype, parameters } of parseAccept(accept)) {
    const isServed = objectTypes.some((offered) => matches({ type, subtype, quality: 1, parameters }, offered))
    if (!isServed) continue
    if (!parameters.has('as')) return 'plain'
    const isOurs =
      parameters.get('as') === 'APIGroupDiscoveryList' &&
      parameters.get('g') === 'apidiscovery.k8s.io' &&
      parameters.get('v') === 'v2'
    if (isOurs) return 'aggregated'
  }
  throw notAcceptable(objectTypes)
}
