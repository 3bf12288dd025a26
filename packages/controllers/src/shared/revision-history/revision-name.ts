// Mirrors pkg/controller/history/controller_history.go, HashControllerRevision and ControllerRevisionName, 1.36.
import { fnv32, safeEncodeString } from '@coxswain/api'

const prefixBytesMax = 223

/** Of the bytes of its data, and of the digits of the collision count where there is one. */
export function hashRevision(data: string, collisionCount: number | undefined): string {
  const digits = collisionCount === undefined ? '' : String(collisionCount)
  return safeEncodeString(String(fnv32(data + digits)))
}

/** The owner's name gives way to the hash. */
export function revisionName(prefix: string, hash: string): string {
  const bytes = new TextEncoder().encode(prefix)
  const cut = bytes.length <= prefixBytesMax ? prefix : new TextDecoder().decode(bytes.slice(0, prefixBytesMax))
  return `${cut}-${hash}`
}
