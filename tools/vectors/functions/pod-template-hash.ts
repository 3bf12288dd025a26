import type { PodTemplateSpec } from '@coxswain/api'
import { createPodTemplateHash } from '@coxswain/controllers/src/shared/pod-template-hash.ts'
import type { VectorFunctions } from '../vector.ts'

const hash = createPodTemplateHash()

/** The keys of the recording are the collision counts that it was asked for. */
function computeHashes(template: PodTemplateSpec, counts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    counts.map((count) => [count, hash(template, count === 'none' ? undefined : Number(count))]),
  )
}

export const functions: VectorFunctions = { ComputeHash: computeHashes }
