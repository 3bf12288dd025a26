// Mirrors syncHandler and isNodeExpandComplete of pkg/controller/volume/expand/expand_controller.go, and what
// expandAndRecoverFunction of pkg/volume/util/operationexecutor/operation_generator.go decides, 1.36.
import {
  annotationsOf,
  compareQuantities,
  namespaceOf,
  storageOf,
  uidOf,
  volumeAnnotations,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import { migratedPluginOf } from '@coxswain/api/csi-migration'
import { notBoundText, resizeStatuses } from './texts.ts'

export type Decision = { readonly why: string } & (
  | { readonly kind: 'nothing' }
  /** The two do not belong together (yet). */
  | { readonly kind: 'refuse' }
  /** A driver took over from the volume's plugin: say which. */
  | { readonly kind: 'name-driver'; readonly plugin: string; readonly driver: string }
  /** Whoever it is, it is somebody else. */
  | { readonly kind: 'leave-to-others' }
  /** The node is done: what the claim had before need not be known any more. */
  | { readonly kind: 'forget-old-size' }
  /** The rest is the node's. */
  | { readonly kind: 'wait-for-node'; readonly resizer: string }
  /** The node failed, and may try again. */
  | { readonly kind: 'ask-node-again'; readonly resizer: string }
  | { readonly kind: 'expand'; readonly resizer: string; readonly size: string }
)

const nodeStatuses: readonly string[] = [resizeStatuses.nodePending, resizeStatuses.nodeInProgress]
const underWay: readonly string[] = [
  ...nodeStatuses,
  resizeStatuses.controllerInProgress,
  resizeStatuses.nodeInfeasible,
]
const afterTheVolume: readonly string[] = [resizeStatuses.controllerInProgress, resizeStatuses.controllerInfeasible]

export function decide(claim: PersistentVolumeClaim, volume: PersistentVolume): Decision {
  const { claimRef, flexVolume } = volume.spec ?? {}
  if (claimRef?.namespace !== namespaceOf(claim) || claimRef.uid !== uidOf(claim)) {
    return { kind: 'refuse', why: notBoundText(claim) }
  }
  const wasResized = annotationsOf(volume)[volumeAnnotations.preResizeCapacity] !== undefined
  if (!wantsMore(claim) && !wasResized) return { kind: 'nothing', why: 'it has what it wants' }
  const migrated = migratedPluginOf(volume.spec)
  if (migrated !== undefined) return { kind: 'name-driver', why: 'a driver took over', ...migrated }
  if (flexVolume === undefined) return { kind: 'leave-to-others', why: 'no plugin of ours expands it' }
  if (wasResized && isNodeDone(claim, volume)) return { kind: 'forget-old-size', why: 'the node is done' }
  return decideExpansion(claim, volume, flexVolume.driver)
}

const requestOf = ({ spec }: PersistentVolumeClaim) => storageOf(spec?.resources?.requests)
const capacityOf = ({ status }: PersistentVolumeClaim) => storageOf(status?.capacity)

export function wantsMore(claim: PersistentVolumeClaim): boolean {
  return compareQuantities(requestOf(claim), capacityOf(claim)) > 0
}

/** The request may have been made smaller meanwhile, so it counts as well as the volume. */
function isNodeDone(claim: PersistentVolumeClaim, { spec }: PersistentVolume): boolean {
  const has = capacityOf(claim)
  return compareQuantities(has, requestOf(claim)) >= 0 && compareQuantities(has, storageOf(spec?.capacity)) >= 0
}

function decideExpansion(claim: PersistentVolumeClaim, { spec }: PersistentVolume, resizer: string): Decision {
  const resizeStatus = claim.status?.allocatedResourceStatuses?.['storage'] ?? ''
  const requested = claim.spec?.resources?.requests?.['storage'] ?? '0'
  const allocated = claim.status?.allocatedResources?.['storage'] ?? requested
  const expandTo = (size: string, why: string): Decision => ({ kind: 'expand', resizer, size, why })
  if (compareQuantities(storageOf(spec?.capacity), requestOf(claim)) < 0) {
    return expandTo(underWay.includes(resizeStatus) ? allocated : requested, 'the volume is too small')
  }
  if (nodeStatuses.includes(resizeStatus)) return { kind: 'wait-for-node', resizer, why: 'the rest is the node’s' }
  if (resizeStatus === resizeStatuses.nodeInfeasible) return { kind: 'ask-node-again', resizer, why: 'the node failed' }
  // The volume is large enough, but the claim does not say so: what was begun is ended.
  const isKnown = resizeStatus === '' || afterTheVolume.includes(resizeStatus)
  return expandTo(isKnown ? allocated : requested, 'the claim does not say yet that its volume has grown')
}
