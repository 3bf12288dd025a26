import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { withNulls } from './with-nulls.ts'
import type { KubeObject } from '@coxswain/api'
import type { Status } from '@coxswain/client'
import type { AnswerFormat } from './accept.ts'
import type { AnswerHeaders, Exchange } from './exchange.ts'
import { isList } from './partial-metadata.ts'
import { stringify } from './to-yaml.ts'

/** How an answer is written. */
export interface AnswerStyle {
  readonly format: AnswerFormat
  readonly isPretty: boolean
}

const compressed = promisify(gzip)
/** Below this an answer is sent as it is: compressing costs more than sending. */
const compressBytesMin = 128 * 1024
const gzipLevel = 1

/** Browsers and command-line downloaders get text for people without asking. */
const readsLikeAPerson = /^(?:curl|Wget|Mozilla\/5\.0)/

export function wantsPretty(exchange: Exchange, query: URLSearchParams): boolean {
  const asked = query.get('pretty')
  if (asked !== null) return asked !== 'false' && asked !== '0'
  return readsLikeAPerson.test(exchange.headers['user-agent'] ?? '')
}

/** Sends an object with the headers that go with it. */
export async function answerObject(
  exchange: Exchange,
  code: number,
  object: KubeObject | Status,
  { style, headers }: { readonly style: AnswerStyle; readonly headers: AnswerHeaders },
): Promise<void> {
  const formatted = formatObject(object, style)
  const text = typeof formatted === 'string' ? formatted : await formatted
  const contentType = style.format === 'yaml' ? 'application/yaml' : 'application/json'
  const typed = { 'content-type': contentType, ...headers }
  if (text.length >= compressBytesMin && acceptsGzip(exchange)) {
    const body = await compressed(text, { level: gzipLevel })
    exchange.answer(code, { ...typed, 'content-encoding': 'gzip', vary: 'Accept-Encoding' }, body)
    return
  }
  exchange.answer(code, typed, text)
}

const acceptsGzip = ({ headers }: Exchange): boolean => headers['accept-encoding']?.includes('gzip') ?? false

function formatObject(object: KubeObject | Status, { format, isPretty }: AnswerStyle): string | Promise<string> {
  const whole = withNulls(object)
  const plain = 'items' in whole && isList(whole) ? withPlainItems(whole) : whole
  if (format === 'yaml') return stringify(plain)
  return isPretty ? JSON.stringify(plain, undefined, 2) : `${JSON.stringify(plain)}\n`
}

type ListOf<T> = KubeObject & { readonly items: readonly T[] }

/** Items of a list say neither kind nor version: the list does. */
function withPlainItems(list: ListOf<KubeObject>): ListOf<object> {
  if (list.kind === 'PartialObjectMetadataList') return list
  return { ...list, items: list.items.map(withoutTypeMeta) }
}

function withoutTypeMeta({ kind: _kind, apiVersion: _apiVersion, ...rest }: KubeObject): object {
  return rest
}
