// Mirrors populateActualStateOfWorld, populateDesiredStateOfWorld, processVolumeAttachments and the handlers of
// pkg/controller/volume/attachdetach/attach_detach_controller.go, ProcessPodVolumes of its util/util.go, and
// pkg/controller/volume/attachdetach/populator/desired_state_of_world_populator.go, 1.36.
import { annotationsOf, isPodTerminated, keyOf, nameOf, uidOf, type Node, type Pod } from '@coxswain/api'
import { specOfVolume } from '../shared/volumes/volume-spec.ts'
import { isAttachable } from './attachable.ts'
import type { Deps } from './deps.ts'
import { attachablesOf, unlessRefused } from './observe.ts'
import { managedAnnotation } from './texts.ts'

export type States = Pick<Deps, 'actual' | 'desired' | 'listers'>

/** Everything anew, from what nodes, attachments and pods say. */
export function populate(states: States): void {
  populateActual(states)
  for (const pod of states.listers.pods.list()) {
    learnPod(states, pod)
    learnSpecs(states, pod)
  }
}

function populateActual(states: States): void {
  const { actual, listers } = states
  for (const node of listers.nodes.list()) {
    const name = nameOf(node)
    for (const { name: uniqueName, devicePath } of node.status?.volumesAttached ?? []) {
      // What the volume is need not be known to detach it; if a pod uses it, that comes with the pod.
      actual.markAttached({ uniqueName, node: name, devicePath })
    }
    learnNode(states, node)
  }
  for (const { spec } of listers.attachments.list()) {
    const volume = listers.volumes.get(spec.source.persistentVolumeName ?? '')
    const found = volume === undefined ? undefined : unlessRefused(() => specOfVolume(volume))
    if (found?.uniqueName === undefined || !isAttachable(found, listers.drivers)) continue
    const mark = { uniqueName: found.uniqueName, node: spec.nodeName, spec: found }
    if (actual.stateOf(mark.uniqueName, mark.node) === 'detached') actual.markUncertain(mark)
  }
}

/** Of attached volumes that the pod uses. */
function learnSpecs({ actual, listers }: States, pod: Pod): void {
  const node = pod.spec?.nodeName ?? ''
  const attached = listers.nodes.get(node)?.status?.volumesAttached ?? []
  if (attached.length === 0) return
  for (const spec of attachablesOf(listers, pod)) {
    const { uniqueName } = spec
    const told = attached.find(({ name }) => name === uniqueName)
    if (told === undefined || actual.stateOf(uniqueName, node) !== 'attached') continue
    actual.markAttached({ uniqueName, node, spec, devicePath: told.devicePath })
  }
}

export function learnNode({ actual, desired }: Pick<States, 'actual' | 'desired'>, node: Node): void {
  if (annotationsOf(node)[managedAnnotation] !== undefined) desired.manage(nameOf(node))
  actual.setInUse(nameOf(node), node.status?.volumesInUse ?? [])
}

/** A node that still is to have volumes stays managed. */
export function forgetNode({ actual, desired }: Pick<States, 'actual' | 'desired'>, node: Node): void {
  desired.unmanage(nameOf(node))
  actual.setInUse(nameOf(node), node.status?.volumesInUse ?? [])
}

/** Whatever of its volumes is to be attached is wanted, until the pod is done with them. */
export function learnPod(states: States, pod: Pod): void {
  const { desired, listers } = states
  const node = pod.spec?.nodeName ?? ''
  if (node === '' || (pod.spec?.volumes?.length ?? 0) === 0 || !desired.isManaged(node)) return
  if (isPodTerminated(pod)) return desired.removePod(uidOf(pod), node)
  for (const spec of attachablesOf(listers, pod)) desired.add(pod, spec, node)
}

export function forgetPod({ desired }: Pick<States, 'desired'>, pod: Pod): void {
  desired.removePod(uidOf(pod), pod.spec?.nodeName ?? '')
}

/** What was missed: pods that are gone or done, and volumes whose driver does not need it any more. */
export function removeStale({ desired, listers }: Pick<States, 'desired' | 'listers'>): void {
  for (const { uniqueName, node, spec, pods } of desired.list()) {
    const isStillAttachable = isAttachable(spec, listers.drivers)
    for (const [uid, pod] of pods) {
      const present = listers.pods.get(keyOf(pod))
      const isStillThere = present !== undefined && uidOf(present) === uid && !isPodTerminated(present)
      if (!isStillThere || !isStillAttachable) desired.remove(uid, uniqueName, node)
    }
  }
}

export function addActive(states: States): void {
  for (const pod of states.listers.pods.list()) if (!isPodTerminated(pod)) learnPod(states, pod)
}
