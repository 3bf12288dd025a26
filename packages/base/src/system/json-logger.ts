// Mirrors k8s.io/component-base/logs/json, 1.36.
import type { Logger } from '../logger.ts'
import {
  errorText,
  type LogLine,
  type LogStream,
  referenceOf,
  streamLogger,
  type StreamLoggerOptions,
} from './stream-logger.ts'

/** One object a line: `ts` (ms since the epoch), `logger`, `caller`, `msg`, `v` (of info), the fields, `err` (of errors). */
export function jsonLogger(stream: LogStream, options: StreamLoggerOptions): Logger {
  return streamLogger(stream, formatJson, options)
}

function formatJson(line: LogLine): string {
  const pairs: [string, unknown][] = [['ts', line.atMs]]
  if (line.name !== '') pairs.push(['logger', line.name])
  pairs.push(['caller', line.caller], ['msg', line.message])
  if (line.severity === 'info') pairs.push(['v', line.verbosity])
  for (const [key, value] of line.fields) pairs.push([key, plain(value)])
  if (line.error !== undefined && line.error !== null) pairs.push(['err', errorText(line.error)])
  // Written pair by pair: an object would put keys that look like numbers first.
  const written = pairs.flatMap(([key, value]) => {
    const json = jsonOf(value)
    return json === undefined ? [] : [`${JSON.stringify(key)}:${json}`]
  })
  return `{${written.join(',')}}`
}

function plain(value: unknown): unknown {
  if (value instanceof Error) return errorText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  return referenceOf(value) ?? value
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    return JSON.stringify(`<internal error: ${errorText(error)}>`)
  }
}
