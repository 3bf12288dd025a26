// Mirrors pkg/controller/controller_utils.go, ComputeHash, 1.36.
import { fnv32a, safeEncodeString, type PodTemplateSpec } from '@coxswain/api'
import { GoDump, type GoDumpOptions } from './dump-go-value.ts'

export type HashPodTemplate = (template: PodTemplateSpec, collisionCount: number | undefined) => string

/**
 * Makes the hash of a pod template that stands in `pod-template-hash` and in the names of ReplicaSets. A collision count, even
 * zero, gives another hash than none.
 */
export function createPodTemplateHash(options: GoDumpOptions = {}): HashPodTemplate {
  const dump = new GoDump(options)
  const encoder = new TextEncoder()
  return (template, collisionCount) => {
    const text = encoder.encode(dump.typed('v1.PodTemplateSpec', template))
    if (collisionCount === undefined) return safeEncodeString(String(fnv32a(text)))
    // Upstream keeps room for 64 bits and fills 32.
    const bytes = new Uint8Array(text.length + 8)
    bytes.set(text)
    new DataView(bytes.buffer).setInt32(text.length, collisionCount, true)
    return safeEncodeString(String(fnv32a(bytes)))
  }
}
