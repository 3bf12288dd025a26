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
  try {
    return await (type === 'apply' ? readers.yaml(bytes) : readers.json(bytes))
  } catch (error) {
    throw badRequest(`error decoding patch: ${messageOf(error)}`)
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
