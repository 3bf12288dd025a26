// Mirrors k8s.io/component-helpers/storage/volume/pv_helpers.go and helpers.go, 1.36.
import type { Node, PersistentVolume, PersistentVolumeClaim } from './generated/types/core-v1.ts'
import { toSelector } from './label-selector-object.ts'
import { selects, type Selector } from './label-selector.ts'
import {
  annotationsOf,
  isBeingDeleted,
  keyOf,
  labelsOf,
  nameOf,
  namespaceOf,
  resourceVersionOf,
  uidOf,
} from './meta.ts'
import { compileNodeSelector, matchNodeSelector } from './node-affinity.ts'
import { parseQuantity } from './parse-quantity.ts'
import { compareQuantities, type Quantity } from './quantity.ts'
import { storageClassOf } from './storage-classes.ts'
import { volumeAnnotations } from './volume-names.ts'

/** Bound to the claim, or kept for it: a reference without uid is to whatever has the name. */
export function isVolumeBoundTo({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = spec?.claimRef
  if (reference === undefined) return false
  if (reference.name !== nameOf(claim) || reference.namespace !== namespaceOf(claim)) return false
  return (reference.uid ?? '') === '' || reference.uid === uidOf(claim)
}

/** Whether nothing remains to be done for the claim. */
export function isBindCompleted(claim: PersistentVolumeClaim): boolean {
  return annotationsOf(claim)[volumeAnnotations.bindCompleted] !== undefined
}

/** The volume as it is once bound to the claim; the same object where it is so already. */
export function withClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const reference = volume.spec?.claimRef
  const isReferred =
    reference?.name === nameOf(claim) && reference.namespace === namespaceOf(claim) && reference.uid === uidOf(claim)
  const referred = isReferred ? volume : { ...volume, spec: { ...volume.spec, claimRef: claimReference(claim) } }
  const { boundByController } = volumeAnnotations
  if (isVolumeBoundTo(volume, claim) || annotationsOf(volume)[boundByController] !== undefined) return referred
  const annotations = { ...referred.metadata?.annotations, [boundByController]: 'yes' }
  return { ...referred, metadata: { ...referred.metadata, annotations } }
}

export function claimReference(claim: PersistentVolumeClaim): NonNullable<PersistentVolume['spec']>['claimRef'] {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: namespaceOf(claim),
    name: nameOf(claim),
    uid: uidOf(claim),
    resourceVersion: resourceVersionOf(claim),
  }
}

/** Without a mode both are file systems. */
export function hasSameVolumeMode({ spec: claim }: PersistentVolumeClaim, { spec: volume }: PersistentVolume): boolean {
  return (claim?.volumeMode ?? 'Filesystem') === (volume?.volumeMode ?? 'Filesystem')
}

/** Neither names one, or both the same. */
export function hasSameAttributesClass({ spec: claim }: PersistentVolumeClaim, { spec }: PersistentVolume): boolean {
  return (claim?.volumeAttributesClassName ?? '') === (spec?.volumeAttributesClassName ?? '')
}

/** Whether the volume has every mode that the claim asks for. */
export function hasAccessModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode) ?? false)
}

/** Whether a volume can be reached from nodes with these labels. */
export function isReachableFrom({ spec }: PersistentVolume, node: Node): boolean {
  const required = spec?.nodeAffinity?.required
  if (required === undefined) return true
  return matchNodeSelector(compileNodeSelector(required), { metadata: { labels: labelsOf(node) } }).isMatch
}

export interface Matching {
  /** The scheduler's: the volume must be reachable from it, and have the claim's access modes. */
  readonly node?: Node | undefined
  /** Names of volumes that are taken. */
  readonly excluded?: ReadonlySet<string> | undefined
  /** Without a node: only a volume that is kept for the claim will do. */
  readonly isDelayed?: boolean | undefined
}

/**
 * The volume that fits a claim best: one that is bound to it or kept for it, else the smallest that is free. Throws for a
 * selector that cannot be read.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { node, excluded, isDelayed = false }: Matching = {},
): PersistentVolume | undefined {
  const wish: Wish = { claim, size: storageOf(claim.spec?.resources?.requests), selector: selectorOf(claim) }
  let smallest: PersistentVolume | undefined
  let smallestSize: Quantity | undefined
  for (const volume of volumes) {
    if (excluded?.has(nameOf(volume)) === true || isClaimedByAnother(volume, claim)) continue
    const size = storageOf(volume.spec?.capacity)
    if (!isLargeAndAlike(volume, size, wish)) continue
    const isReachable = node === undefined || isReachableFrom(volume, node)
    // One that is kept for the claim but is elsewhere: then no other will do here.
    if (isVolumeBoundTo(volume, claim)) return isReachable ? volume : undefined
    if ((node === undefined && isDelayed) || !isReachable || !isFree(volume, wish)) continue
    if (node !== undefined && !hasAccessModes(volume, claim)) continue
    if (smallestSize !== undefined && compareQuantities(smallestSize, size) <= 0) continue
    smallest = volume
    smallestSize = size
  }
  return smallest
}

interface Wish {
  readonly claim: PersistentVolumeClaim
  readonly size: Quantity
  readonly selector: Selector | undefined
}

function selectorOf(claim: PersistentVolumeClaim): Selector | undefined {
  const selector = claim.spec?.selector
  if (selector === undefined) return undefined
  try {
    return toSelector(selector)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`error creating internal label selector for claim: ${keyOf(claim)}: ${why}`, { cause: error })
  }
}

export function storageOf(amounts: Readonly<Record<string, string>> | undefined): Quantity {
  return parseQuantity(amounts?.['storage'] ?? '0')
}

const isClaimedByAnother = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  volume.spec?.claimRef !== undefined && !isVolumeBoundTo(volume, claim)

function isLargeAndAlike(volume: PersistentVolume, size: Quantity, { claim, size: wanted }: Wish): boolean {
  return (
    compareQuantities(size, wanted) >= 0 &&
    hasSameVolumeMode(claim, volume) &&
    hasSameAttributesClass(claim, volume) &&
    !isBeingDeleted(volume)
  )
}

/** A volume in another phase is about to change: to take it would most likely be refused. */
function isFree(volume: PersistentVolume, { claim, selector }: Wish): boolean {
  if (volume.status?.phase !== 'Available') return false
  if (selector !== undefined && !selects(selector, labelsOf(volume))) return false
  return storageClassOf(volume) === storageClassOf(claim)
}
