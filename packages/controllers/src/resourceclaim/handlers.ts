// Mirrors enqueuePod, enqueueResourceClaim and enqueueResourceClaimTemplate of pkg/controller/resourceclaim/controller.go, 1.36.
import {
  keyOf,
  nameOf,
  uidOf,
  type KubeObject,
  type Pod,
  type ResourceClaim,
  type ResourceClaimTemplate,
} from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { deviceClaimName } from '../shared/device-claims.ts'
import { ownedBy } from '../shared/owner-index.ts'
import { podsOfClaim, podsOfTemplate } from './indexes.ts'
import { isDone, needsWork } from './pod-needs.ts'
import { claimKey, claimKeyBeside, podKey } from './queue-keys.ts'

export interface Watching {
  readonly pods: Lister<Pod>
  readonly claims: Lister<ResourceClaim>
  wake(key: Key, what: string, object: KubeObject): void
  /** A pod that claimed something is gone for good. */
  podGone(pod: Pod): void
  claimGone(claim: ResourceClaim): void
}

/** Of pods that claim something. */
export function podHandlers(watching: Watching): EventHandlers<Pod> {
  const gone = (pod: Pod, what: string): void => {
    if (!hasClaims(pod)) return
    watching.podGone(pod)
    wakeClaimsOf(watching, pod, what)
  }
  return {
    added: (pod) => lookAt(watching, pod, 'pod added'),
    updated: (previous, pod) => {
      if (uidOf(previous) !== uidOf(pod)) gone(previous, 'pod replaced')
      lookAt(watching, pod, 'pod updated')
    },
    deleted: (pod) => gone(pod, 'pod deleted'),
  }
}

export function claimHandlers(watching: Watching): EventHandlers<ResourceClaim> {
  const lookAtUsers = (claim: ResourceClaim, what: string): void => {
    for (const pod of podsOfClaim(watching.pods, keyOf(claim))) lookAt(watching, pod, what)
  }
  // When starting, too: a pod may have gone unseen that a claim is reserved for.
  const changed = (claim: ResourceClaim, what: string): void => {
    watching.wake(claimKey(claim), what, claim)
    lookAtUsers(claim, what)
  }
  return {
    added: (claim) => changed(claim, 'claim added'),
    updated: (_, claim) => changed(claim, 'claim updated'),
    deleted: (claim) => {
      watching.claimGone(claim)
      lookAtUsers(claim, 'claim deleted')
    },
  }
}

export function templateHandlers(watching: Watching): EventHandlers<ResourceClaimTemplate> {
  const changed = (template: ResourceClaimTemplate, what: string): void => {
    for (const pod of podsOfTemplate(watching.pods, keyOf(template))) lookAt(watching, pod, what)
  }
  return {
    added: (template) => changed(template, 'template added'),
    updated: (_, template) => changed(template, 'template updated'),
  }
}

function hasClaims({ spec, status }: Pod): boolean {
  return (spec?.resourceClaims?.length ?? 0) > 0 || status?.extendedResourceClaimStatus !== undefined
}

function lookAt(watching: Watching, pod: Pod, what: string): void {
  if (!hasClaims(pod)) return
  if (isDone(pod)) wakeClaimsOf(watching, pod, what)
  if (needsWork(pod, watching.claims)) watching.wake(podKey(pod), what, pod)
}

/**
 * All that it may hold: what it names, what the scheduler made for extended resources (whatever the gates say: it may be from
 * before), and what was made for it without its status telling.
 */
function wakeClaimsOf(watching: Watching, pod: Pod, what: string): void {
  const named = (pod.spec?.resourceClaims ?? []).map((entry) => deviceClaimName(pod, entry)?.name)
  const extended = pod.status?.extendedResourceClaimStatus?.resourceClaimName
  const owned = ownedBy(watching.claims, 'Pod', pod).map(nameOf)
  for (const name of new Set([...named, extended, ...owned])) {
    if (name !== undefined) watching.wake(claimKeyBeside(pod, name), what, pod)
  }
}
