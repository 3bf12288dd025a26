// Mirrors handleClaim and findPodResourceClaim of pkg/controller/resourceclaim/controller.go, 1.36.
import {
  nameOf,
  type DeviceRequest,
  type PodResourceClaim,
  type ResourceClaim,
  type ResourceClaimTemplate,
} from '@coxswain/api'
import { isMadeFor, resolveDeviceClaim } from '../shared/device-claims.ts'
import { generatedClaim } from './generated-claim.ts'
import type { PodSnapshot } from './observe.ts'
import {
  adminAccessOffText,
  entryAnnotation,
  foreignClaimText,
  prioritizedListOffText,
  templateMissingText,
  unsupportedText,
} from './texts.ts'

export interface Gates {
  readonly allowsAdminAccess: boolean
  readonly allowsPrioritizedList: boolean
}

/** What is to be done for an entry of a pod that is to have a claim from a template. */
export type EntryDecision = { readonly entry: string } &
  /** The pod's status names it, and it is there. */
  (
    | { readonly kind: 'keep'; readonly name: string }
    /** It was made for the entry, but the pod's status does not name it: whoever made it got no further. */
    | { readonly kind: 'adopt'; readonly name: string }
    /** `lost` is what became of the claim that the pod's status names. */
    | { readonly kind: 'create'; readonly claim: ResourceClaim; readonly lost?: string | undefined }
    | { readonly kind: 'refuse'; readonly why: string }
  )

/** In the order of the entries; those that need no claim, or name one themselves, are left out. */
export function decideClaims(seen: PodSnapshot, gates: Gates): readonly EntryDecision[] {
  return (seen.pod.spec?.resourceClaims ?? []).flatMap((entry) => decideEntry(seen, entry, gates) ?? [])
}

function decideEntry(seen: PodSnapshot, entry: PodResourceClaim, gates: Gates): EntryDecision | undefined {
  const { pod } = seen
  const named = resolveDeviceClaim(pod, entry)
  if (named.kind === 'not-needed') return undefined
  if (named.kind === 'unsupported') return { entry: entry.name, kind: 'refuse', why: unsupportedText(named.why) }
  if (named.kind === 'not-made') return provide(seen, entry, gates)
  if (!named.isGenerated) return undefined
  const claim = seen.claim(named.name)
  if (claim === undefined) return provide(seen, entry, gates)
  if (isMadeFor(claim, pod)) return { entry: entry.name, kind: 'keep', name: named.name }
  return provide(seen, entry, gates, foreignClaimText(claim, pod))
}

function provide(seen: PodSnapshot, entry: PodResourceClaim, gates: Gates, lost?: string): EntryDecision {
  const own = seen.owned.find(({ metadata }) => metadata?.annotations?.[entryAnnotation] === entry.name)
  if (own !== undefined) return { entry: entry.name, kind: 'adopt', name: nameOf(own) }
  const templateName = entry.resourceClaimTemplateName ?? ''
  const template = seen.template(templateName)
  if (template === undefined) return { entry: entry.name, kind: 'refuse', why: templateMissingText(templateName) }
  const why = whyDisabled(template, gates)
  if (why !== undefined) return { entry: entry.name, kind: 'refuse', why }
  return { entry: entry.name, kind: 'create', claim: generatedClaim(seen.pod, entry, template), lost }
}

function whyDisabled({ spec }: ResourceClaimTemplate, gates: Gates): string | undefined {
  const requests = spec.spec.devices?.requests ?? []
  if (!gates.allowsAdminAccess && requests.some(asksForAdminAccess)) return adminAccessOffText
  if (!gates.allowsPrioritizedList && requests.some(hasAlternatives)) return prioritizedListOffText
  return undefined
}

/** Alternatives cannot. */
const asksForAdminAccess = ({ exactly }: DeviceRequest): boolean => exactly?.adminAccess === true
const hasAlternatives = ({ firstAvailable }: DeviceRequest): boolean => (firstAvailable?.length ?? 0) > 0

export function hasAdminAccess({ spec }: ResourceClaim): boolean {
  return spec.devices?.requests?.some(asksForAdminAccess) ?? false
}
