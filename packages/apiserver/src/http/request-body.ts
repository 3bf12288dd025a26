import type { PatchType } from '@coxswain/client'
import { badRequest } from '../registry/status-errors.ts'
import { objectTypes } from './accept.ts'
import { BodyTooLargeError, type Exchange } from './exchange.ts'
import { bodyTooLarge, unknownBodyFormat, unknownPatchType } from './refusals.ts'

const bodyBytesMax = 3 * 1024 * 1024

/** A body as plain JSON, whatever it was written in. */
export interface ParsedBody {
  readonly value: unknown
  /** Paths of keys that stood twice. */
  readonly duplicateFields: readonly string[]
  /** The same of YAML, in the words of its reader. */
  readonly duplicateKeys?: readonly string[] | undefined
}

/** Reads one format. Throws an `Error` whose message is in the words of Kubernetes' decoder. */
type BodyReader = (bytes: Buffer) => ParsedBody | Promise<ParsedBody>

export interface BodyReaders {
  readonly json: BodyReader
  readonly yaml: BodyReader
  readonly protobuf: BodyReader
}

export async function readBytes(exchange: Exchange): Promise<Buffer> {
  const declared = Number(exchange.headers['content-length'] ?? 0)
  if (declared > bodyBytesMax) throw bodyTooLarge(bodyBytesMax)
  try {
    return await exchange.readBody(bodyBytesMax)
  } catch (error) {
    throw error instanceof BodyTooLargeError ? bodyTooLarge(bodyBytesMax) : error
  }
}

/** Which of the readers a `Content-Type` means; JSON when there is none. Throws 415. */
export function bodyFormat(contentType: string | undefined): keyof BodyReaders {
  switch (mediaType(contentType)) {
    case '':
    case 'application/json':
      return 'json'
    case 'application/yaml':
      return 'yaml'
    case 'application/vnd.kubernetes.protobuf':
      return 'protobuf'
    default:
      throw unknownBodyFormat(objectTypes)
  }
}

const patchTypes: ReadonlyMap<string, PatchType> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
])

export function patchTypeOf(contentType: string | undefined): PatchType {
  const type = patchTypes.get(mediaType(contentType))
  if (type === undefined) throw unknownPatchType()
  return type
}

/** Parameters after `;` say nothing here. */
const mediaType = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

export async function readPatch(readers: BodyReaders, type: PatchType, bytes: Buffer): Promise<ParsedBody> {
  if (type === 'apply') return readConfiguration(readers, bytes)
  try {
    return await readers.json(bytes)
  } catch (error) {
    throw badRequest(`error decoding patch: ${messageOf(error)}`)
  }
}

const openingBrace = 0x7b

/** What is applied is YAML. Nearly always it is also JSON, which is read much faster. */
async function readConfiguration(readers: BodyReaders, bytes: Buffer): Promise<ParsedBody> {
  if (bytes[0] === openingBrace) {
    const body = await readIfJson(readers, bytes)
    if (body?.duplicateFields.length === 0) return body
  }
  try {
    const { value, duplicateKeys = [] } = await readers.yaml(bytes)
    return { value, duplicateFields: duplicateKeys }
  } catch (error) {
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${messageOf(error)}`)
  }
}

async function readIfJson(readers: BodyReaders, bytes: Buffer): Promise<ParsedBody | undefined> {
  try {
    return await readers.json(bytes)
  } catch {
    return undefined
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
