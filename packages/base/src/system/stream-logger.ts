import type { Clock } from '../clock.ts'
import type { LogFields, Logger } from '../logger.ts'

/** Where lines go: a Node stream, or anything that takes text. */
export interface LogStream {
  write(text: string): unknown
}

export interface StreamLoggerOptions {
  readonly clock: Clock
  /** Lines of a higher verbosity are left out. May change while the process runs. Default: 0. */
  readonly verbosity?: (() => number) | undefined
  readonly pid?: number | undefined
  /** Stands where klog has file and line, which a user of logs cannot do anything with. Default: `coxswain:1`. */
  readonly caller?: string | undefined
}

export interface LogLine {
  readonly severity: 'info' | 'error'
  readonly verbosity: number
  readonly atMs: number
  readonly pid: number
  readonly caller: string
  /** Names joined by dots; empty at the root. */
  readonly name: string
  readonly message: string
  /** Of errors; undefined and null are none. */
  readonly error: unknown
  /** The latest value of each key. */
  readonly fields: ReadonlyMap<string, unknown>
}

/** A logger that writes each line, as `format` makes it, at once. */
export function streamLogger(
  stream: LogStream,
  format: (line: LogLine) => string,
  options: StreamLoggerOptions,
): Logger {
  const { clock, verbosity: verbosityMax = () => 0, pid = 1, caller = 'coxswain:1' } = options
  const make = (name: string, own: LogFields): Logger => {
    const write = (line: Pick<LogLine, 'severity' | 'verbosity' | 'message' | 'error'>, fields?: LogFields) => {
      stream.write(`${format({ ...line, atMs: clock.now(), pid, caller, name, fields: merge(own, fields) })}\n`)
    }
    return {
      enabled: (verbosity) => verbosity <= verbosityMax(),
      info: (message, fields, verbosity = 0) => {
        if (verbosity <= verbosityMax()) write({ severity: 'info', verbosity, message, error: undefined }, fields)
      },
      error: (message, error, fields) => write({ severity: 'error', verbosity: 0, message, error }, fields),
      named: (child, fields) => make(name === '' ? child : `${name}.${child}`, { ...own, ...fields }),
    }
  }
  return make('', {})
}

/** A key's latest value, at the place of the latest: unless it is the same, then at the first. */
function merge(own: LogFields, fields: LogFields | undefined): ReadonlyMap<string, unknown> {
  const merged = new Map(Object.entries(own))
  for (const [key, value] of Object.entries(fields ?? {})) {
    if (merged.get(key) !== value) merged.delete(key)
    merged.set(key, value)
  }
  return merged
}

/** An error's text, with those of its causes as far as it does not repeat them. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error))
  const parts = error instanceof AggregateError ? error.errors.map(errorText) : []
  const text = parts.length > 0 ? `${error.message}: [${parts.join(', ')}]` : error.message || error.name
  if (error.cause === undefined) return text
  const cause = errorText(error.cause)
  return text.includes(cause) ? text : `${text}: ${cause}`
}

export interface ObjectReference {
  readonly name: string
  readonly namespace?: string
}

/** What names an object: the reference itself, or the metadata of a whole one. */
export function referenceOf(value: object): ObjectReference | undefined {
  const named = 'metadata' in value && isRecord(value.metadata) ? value.metadata : value
  if (!('name' in named) || typeof named.name !== 'string') return undefined
  const isWhole = named !== value
  if (!isWhole && Object.keys(named).some((key) => key !== 'name' && key !== 'namespace')) return undefined
  const namespace = 'namespace' in named ? named.namespace : undefined
  if (typeof namespace === 'string' && namespace !== '') return { name: named.name, namespace }
  return { name: named.name }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
