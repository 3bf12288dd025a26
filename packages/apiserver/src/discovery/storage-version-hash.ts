// Mirrors k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go, release 1.36.
import { createHash } from 'node:crypto'
import type { ResourceType } from '@coxswain/api'

/** Resources that Kubernetes keeps in another group or version than the one they are served in. */
const storedElsewhere: ReadonlyMap<string, string> = new Map([
  ['events.k8s.io/v1/Event', '/v1/Event'],
  ['autoscaling/v1/HorizontalPodAutoscaler', 'autoscaling/v2/HorizontalPodAutoscaler'],
  ['apiextensions.k8s.io/v1/CustomResourceDefinition', 'apiextensions.k8s.io/v1beta1/CustomResourceDefinition'],
  [
    'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy',
    'admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy',
  ],
  [
    'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicyBinding',
  ],
])

/** Tells clients whether two resources are the same objects. Nothing for what is not stored. */
export function storageVersionHash(resource: ResourceType): string | undefined {
  if (!resource.verbs.includes('watch')) return undefined
  const served = `${resource.group}/${resource.version}/${resource.kind}`
  const stored = storedElsewhere.get(served) ?? served
  return createHash('sha256').update(stored).digest().subarray(0, 8).toString('base64')
}
