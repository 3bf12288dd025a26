import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** One recorded call of a function of Kubernetes: what went in, and what came out or the whole text of its error. */
export interface Vector {
  readonly fn: string
  readonly in: unknown
  readonly out?: unknown
  readonly error?: string
}

/**
 * The project's answer to a vector's `in`, in the form of its `out`, at once or as a promise. An error thrown is compared
 * with the vector's by its message. The parameter's type is what the author knows of the recording; `keys` are those of
 * its `out`, for the files whose README entry makes them part of the question.
 */
type VectorFunction = (input: never, keys: readonly string[]) => unknown

/** By the vectors' `fn`. */
export type VectorFunctions = Readonly<Record<string, VectorFunction>>

/** What a file of functions exports. */
export interface Wiring {
  readonly functions: VectorFunctions
  /** Why a vector does not pass and never will; undefined for all others. The README has the same reasons. */
  readonly differs?: (vector: Vector) => string | undefined
}

/** The names of the recorded files, without their suffix. */
export function vectorFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .toSorted()
}

export function readVectors(folder: string, file: string): readonly Vector[] {
  // The recording is ours and has one format, which its README states.
  return JSON.parse(readFileSync(path.join(folder, `${file}.json`), 'utf8')) as readonly Vector[]
}
