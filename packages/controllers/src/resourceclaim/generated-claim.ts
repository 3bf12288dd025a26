// Mirrors handleClaim of pkg/controller/resourceclaim/controller.go (what it creates), 1.36.
import {
  nameOf,
  namespaceOf,
  ownerReferenceTo,
  type Pod,
  type PodResourceClaim,
  type ResourceClaim,
  type ResourceClaimTemplate,
} from '@coxswain/api'
import { entryAnnotation } from './texts.ts'

/** What a name may have of 63 characters, besides five random ones and a dash. */
const baseMax = 57

/** The claim of an entry of a pod, out of its template; the pod owns it. */
export function generatedClaim(pod: Pod, entry: PodResourceClaim, template: ResourceClaimTemplate): ResourceClaim {
  const { metadata, spec } = template.spec
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      generateName: generateNameFor(nameOf(pod), entry.name),
      namespace: namespaceOf(pod),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [entryAnnotation]: entry.name },
      ownerReferences: [ownerReferenceTo(pod, { apiVersion: 'v1', kind: 'Pod' }, { controller: true })],
    },
    spec,
  }
}

/**
 * The server would cut at the end, and take it all from the entry. So both are cut, each by its share: 100 + 20 characters
 * with their two dashes are 122; 57 of 122 is 46 of the first and 9 of the second. What is cut ends without a dash.
 */
export function generateNameFor(pod: string, entry: string): string {
  const whole = `${pod}-${entry}-`
  if (whole.length <= baseMax) return whole
  const cut = (part: string): string => part.slice(0, Math.floor((part.length * baseMax) / whole.length))
  return `${cut(pod)}-${cut(entry)}`
}
