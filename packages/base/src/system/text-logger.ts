// Mirrors k8s.io/klog/v2/textlogger and internal/serialize, v2.140 (Kubernetes 1.36).
import type { Logger } from '../logger.ts'
import {
  errorText,
  type LogLine,
  type LogStream,
  referenceOf,
  streamLogger,
  type StreamLoggerOptions,
} from './stream-logger.ts'

/** `I1121 09:31:02.123456       1 coxswain:1] "Message" logger="a.b" key="value"`, in local time. */
export function textLogger(stream: LogStream, options: StreamLoggerOptions): Logger {
  return streamLogger(stream, formatText, options)
}

function formatText(line: LogLine): string {
  const pairs: string[] = []
  if (line.error !== undefined && line.error !== null) pairs.push(` err${formatString(errorText(line.error))}`)
  if (line.name !== '') pairs.push(` logger${formatString(line.name)}`)
  for (const [key, value] of line.fields) {
    if (value !== undefined) pairs.push(` ${key}${formatValue(value)}`)
  }
  return `${header(line)} ${quote(line.message)}${pairs.join('')}`
}

const two = (part: number): string => String(part).padStart(2, '0')

function header(line: LogLine): string {
  const at = new Date(line.atMs)
  const day = `${two(at.getMonth() + 1)}${two(at.getDate())}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  const microseconds = Math.floor((line.atMs - Math.floor(line.atMs / 1000) * 1000) * 1000)
  const severity = line.severity === 'error' ? 'E' : 'I'
  return `${severity}${day} ${time}.${String(microseconds).padStart(6, '0')} ${String(line.pid).padStart(7)} ${line.caller}]`
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return formatString(value)
  if (typeof value === 'bigint') return `=${value}`
  if (value instanceof Error) return formatString(errorText(value))
  if (typeof value !== 'object' || value === null) return `=${JSON.stringify(value) ?? String(value)}`
  const reference = referenceOf(value)
  if (reference === undefined) return `=${jsonOf(value)}`
  return formatString(reference.namespace === undefined ? reference.name : `${reference.namespace}/${reference.name}`)
}

/** Several lines stand indented between `=<` and ` >`, so that they can be read and their end be found. */
function formatString(text: string): string {
  if (!text.includes('\n')) return `=${quote(text)}`
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text
  return `=<\n${lines
    .split('\n')
    .map((line) => `\t${line}\n`)
    .join('')} >`
}

/** As Go quotes: like JSON, but with its own short forms of control characters. */
function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll('\\u0007', '\\a')
    .replaceAll('\\u000b', '\\v')
    .replaceAll(/\\u00([01][0-9a-f])/g, '\\x$1')
    .replaceAll('\u007f', '\\x7f')
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    return `"<internal error: ${errorText(error)}>"`
  }
}
