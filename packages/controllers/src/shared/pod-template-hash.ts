// Mirrors pkg/controller/controller_utils.go, ComputeHash, 1.36.
import { fnv32a, safeEncodeString, type PodTemplateSpec } from '@coxswain/api'
import { dumpGoValue, type GoDumpOptions } from './dump-go-value.ts'

/**
 * The hash of a pod template that stands in `pod-template-hash` and in the names of ReplicaSets. A collision count, even
 * zero, gives another hash than none.
 */
export function computePodTemplateHash(
  template: PodTemplateSpec,
  collisionCount: number | undefined,
  options?: GoDumpOptions,
): string {
  const text = new TextEncoder().encode(dumpGoValue('v1.PodTemplateSpec', template, options))
  const count = collisionCount === undefined ? [] : littleEndian64(collisionCount)
  return safeEncodeString(String(fnv32a(new Uint8Array([...text, ...count]))))
}

/** Upstream keeps room for 64 bits and fills 32. */
function littleEndian64(count: number): readonly number[] {
  return [count & 0xff, (count >>> 8) & 0xff, (count >>> 16) & 0xff, (count >>> 24) & 0xff, 0, 0, 0, 0]
}
