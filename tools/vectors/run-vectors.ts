import { isSameValue } from './same-value.ts'
import type { Vector, VectorFunctions, Wiring } from './vector.ts'

interface Difference {
  readonly fn: string
  readonly in: unknown
  readonly want: unknown
  readonly got: unknown
}

export interface FileResult {
  readonly file: string
  readonly passed: number
  /** Vectors of wired functions. */
  readonly total: number
  /** Functions that the file has vectors of and the project has no function for. */
  readonly notWired: readonly string[]
  /** How many vectors those have. */
  readonly skipped: number
  /** Vectors of wired functions that do not pass and are meant not to. They are not in `total`. */
  readonly meant: number
  readonly differences: readonly Difference[]
}

/** Puts every vector to the function that is wired to its `fn`. */
export async function runVectors(
  file: string,
  vectors: readonly Vector[],
  { functions, differs = () => undefined }: Wiring,
): Promise<FileResult> {
  const ofWired = vectors.filter((vector) => Object.hasOwn(functions, vector.fn))
  const wired = ofWired.filter((vector) => differs(vector) === undefined)
  const answers = await Promise.all(wired.map(async (vector) => ({ vector, got: await answer(vector, functions) })))
  const differences = answers
    .filter(({ vector, got }) => !isSameValue(wanted(vector), got))
    .map(({ vector, got }) => ({ fn: vector.fn, in: vector.in, want: wanted(vector), got }))
  const notWired = new Set(vectors.map((vector) => vector.fn).filter((fn) => !Object.hasOwn(functions, fn)))
  return {
    file,
    passed: wired.length - differences.length,
    total: wired.length,
    notWired: [...notWired].toSorted(),
    skipped: vectors.length - ofWired.length,
    meant: ofWired.length - wired.length,
    differences,
  }
}

/** What came out, in one shape for both ways: an error never equals a value. */
type Answer = { readonly out: unknown } | { readonly error: string }

function wanted(vector: Vector): Answer {
  return vector.error === undefined ? { out: vector.out } : { error: vector.error }
}

async function answer(vector: Vector, functions: VectorFunctions): Promise<Answer> {
  // Its author states what the recording holds.
  const run = functions[vector.fn] as (input: unknown, keys: readonly string[]) => unknown
  try {
    return { out: await run(vector.in, keysOf(vector.out)) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** For recordings whose keys are part of the question: they say for which values it was asked. */
function keysOf(out: unknown): readonly string[] {
  return typeof out === 'object' && out !== null && !Array.isArray(out) ? Object.keys(out) : []
}
