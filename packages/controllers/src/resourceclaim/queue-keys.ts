import { keyOf, namespaceOf, type Pod, type ResourceClaim } from '@coxswain/api'
import type { Key } from '@coxswain/queue'

const podPrefix = 'pod:'
const claimPrefix = 'claim:'

export const podKey = (pod: Pod): Key => `${podPrefix}${keyOf(pod)}`
export const claimKey = (claim: ResourceClaim): Key => `${claimPrefix}${keyOf(claim)}`
export const claimKeyBeside = (pod: Pod, name: string): Key => `${claimPrefix}${namespaceOf(pod)}/${name}`

/** What a key stands for. */
export function parseKey(key: Key): { readonly kind: 'pod' | 'claim'; readonly objectKey: string } {
  if (key.startsWith(podPrefix)) return { kind: 'pod', objectKey: key.slice(podPrefix.length) }
  return { kind: 'claim', objectKey: key.slice(claimPrefix.length) }
}
