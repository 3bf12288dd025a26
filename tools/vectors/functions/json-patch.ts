import { applyJsonPatch, applyMergePatch, createMergePatch, PatchError } from '@coxswain/api'
import type { Vector, VectorFunctions } from '../vector.ts'

interface Applied {
  readonly doc: unknown
  readonly patch: string
}

interface Compared {
  readonly original: Readonly<Record<string, unknown>>
  readonly modified: Readonly<Record<string, unknown>>
}

const unlimited = { operationsMax: Infinity, copyGrowthMaxBytes: Infinity }

function jsonPatch({ doc, patch }: Applied): unknown {
  const operations: unknown = JSON.parse(patch)
  try {
    return { doc: applyJsonPatch(doc, operations, unlimited) }
  } catch (error) {
    if (error instanceof PatchError) return { error: error.message, stage: 'apply' }
    throw error
  }
}

function parsePatch(patch: string): unknown {
  try {
    return JSON.parse(patch)
  } catch {
    throw new PatchError('malformed', 'Invalid JSON Patch')
  }
}

export const functions = {
  JSONPatch: jsonPatch,
  JSONMergePatch: ({ doc, patch }: Applied) => applyMergePatch(doc, parsePatch(patch)),
  CreateMergePatch: ({ original, modified }: Compared) => createMergePatch(original, modified),
} satisfies VectorFunctions

export function differs({ out }: Vector): string | undefined {
  const { error } = (out ?? {}) as { readonly error?: string }
  return error?.startsWith('panic:') ? 'where the library panics, ours refuses' : undefined
}
