import { goJsonNoun } from './go-format.ts'
import { applyJsonPatch } from './json-patch.ts'
import { isJsonObject } from './json-value.ts'
import { applyMergePatch } from './merge-patch.ts'
import { PatchError } from './patch-error.ts'
import type { PatchSchema } from './patch-schema.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'

/** Patches that are applied to an object alone. Server-side apply is none: it needs the managed fields. */
export type ObjectPatchType = 'json' | 'merge' | 'strategic'

export type PatchResult =
  | { readonly kind: 'patched'; readonly object: unknown }
  | { readonly kind: 'refused'; readonly error: PatchError }

/**
 * Applies a patch (parsed JSON) to an object as an API server does with field validation `Warn` or `Strict`, and within its
 * limits. Neither is changed; what comes out shares with both what it can, and is `object` itself where nothing changed.
 *
 * What comes out need not be a valid object, nor an object at all: whoever stores it decodes and validates it.
 * Without `schema` the type has no merge keys, as custom resources have none, and a strategic patch is refused.
 */
export function applyPatch(type: ObjectPatchType, object: unknown, patch: unknown, schema?: PatchSchema): PatchResult {
  try {
    return { kind: 'patched', object: patched(type, object, patch, schema) }
  } catch (error) {
    if (error instanceof PatchError) return { kind: 'refused', error }
    throw error
  }
}

function patched(type: ObjectPatchType, object: unknown, patch: unknown, schema: PatchSchema | undefined): unknown {
  if (type === 'json') return applyJsonPatch(object, patch)
  if (patch !== null && !isJsonObject(patch)) {
    throw patchSyntaxError(
      type,
      `json: cannot unmarshal ${goJsonNoun(patch)} into Go value of type map[string]interface {}`,
    )
  }
  if (type === 'merge') return applyMergePatch(object, patch)
  if (schema === undefined) throw new PatchError('malformed', 'strategic merge patch format is not supported')
  return applyStrategicMergePatch(object, patch, schema)
}

/** The refusal of a patch that cannot be decoded, given what the decoder says. */
export function patchSyntaxError(type: ObjectPatchType, message: string): PatchError {
  return new PatchError('malformed', type === 'strategic' ? message : `error decoding patch: ${message}`)
}
