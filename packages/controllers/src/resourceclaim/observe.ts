import { namespaceOf, type Pod, type ResourceClaim, type ResourceClaimTemplate } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { ownedBy } from '../shared/owner-index.ts'

export interface Listers {
  readonly pods: Lister<Pod>
  readonly claims: Lister<ResourceClaim>
  readonly templates: Lister<ResourceClaimTemplate>
}

export interface PodSnapshot {
  readonly pod: Pod
  /** That the pod controls, by whatever they were made. */
  readonly owned: readonly ResourceClaim[]
  /** Of the pod's namespace. */
  claim(name: string): ResourceClaim | undefined
  template(name: string): ResourceClaimTemplate | undefined
}

export function observePod({ pods, claims, templates }: Listers, key: string): PodSnapshot | undefined {
  const pod = pods.get(key)
  if (pod === undefined) return undefined
  const namespace = namespaceOf(pod)
  return {
    pod,
    owned: ownedBy(claims, 'Pod', pod),
    claim: (name) => claims.get(`${namespace}/${name}`),
    template: (name) => templates.get(`${namespace}/${name}`),
  }
}
