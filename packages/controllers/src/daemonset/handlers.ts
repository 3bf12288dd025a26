// Mirrors pkg/controller/daemon/daemon_controller.go, the handlers of events, 1.36.
import {
  controllerOf,
  daemonSets,
  isBeingDeleted,
  isPodReady,
  keyOf,
  labelsOf,
  resourceVersionOf,
  uidOf,
  type ControllerRevision,
  type DaemonSet,
  type KubeObject,
  type Pod,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { Expectations, QueueController, WrittenVersions } from '@coxswain/runtime'
import { hasSameController } from '../shared/owner-references.ts'
import { ownersThatSelect, resolveController } from '../shared/resolve-owner.ts'

/** What the handlers of events may touch. */
export interface Watching {
  readonly daemonSets: Lister<DaemonSet>
  readonly expectations: Expectations
  readonly written: WrittenVersions | undefined
  readonly controller: Pick<QueueController, 'wake' | 'wakeAfter'>
}

/** A second later, so that the time has passed for certain. */
const availabilitySlackMs = 1000

/** Every change wakes the set, resyncs included. */
export function ownerHandlers({ expectations, written, controller }: Watching): EventHandlers<DaemonSet> {
  const gone = (daemonSet: DaemonSet): void => {
    const key = keyOf(daemonSet)
    written?.forget(key, uidOf(daemonSet))
    expectations.forget(key)
    controller.wake(key, 'set deleted', daemonSet)
  }
  return {
    added: (daemonSet) => controller.wake(keyOf(daemonSet), 'set added', daemonSet),
    updated: (previous, next) => {
      if (uidOf(previous) !== uidOf(next)) gone(previous)
      controller.wake(keyOf(next), 'set updated', next)
    },
    deleted: gone,
  }
}

interface Waking {
  ownerOf(object: KubeObject): DaemonSet | undefined
  wakeOwner(object: KubeObject, what: string): void
  wakeCandidates(object: KubeObject, what: string): void
}

function createWaking({ daemonSets: lister, controller }: Watching): Waking {
  const ownerOf = (object: KubeObject): DaemonSet | undefined => resolveController(lister, daemonSets.kind, object)
  return {
    ownerOf,
    wakeOwner: (object, what) => {
      const owner = ownerOf(object)
      if (owner !== undefined) controller.wake(keyOf(owner), what, object)
    },
    wakeCandidates: (object, what) => {
      for (const candidate of ownersThatSelect(lister, ({ spec }) => spec?.selector, object)) {
        controller.wake(keyOf(candidate), what, object)
      }
    },
  }
}

/** A pod's change wakes its set, or for an orphan all that might adopt it; and expectations are met. */
export function podHandlers(watching: Watching): EventHandlers<Pod> {
  const { expectations, controller } = watching
  const { ownerOf, wakeOwner, wakeCandidates } = createWaking(watching)
  const gone = (pod: Pod): void => {
    const owner = ownerOf(pod)
    if (owner === undefined) return
    expectations.deletionObserved(keyOf(owner))
    controller.wake(keyOf(owner), 'pod deleted', pod)
  }
  return {
    added: (pod) => {
      const owner = ownerOf(pod)
      // Differs: upstream takes a pod that is seen first on its way out for deleted alone. If it was made, seen by nobody, and
      // deleted while the watch was away, its owner would wait for it.
      if (owner !== undefined) expectations.creationObserved(keyOf(owner))
      if (isBeingDeleted(pod)) return gone(pod)
      if (controllerOf(pod) === undefined) return wakeCandidates(pod, 'orphan added')
      if (owner === undefined) return
      controller.wake(keyOf(owner), 'pod added', pod)
    },
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      // Not only when it is gone: its replacement need not wait for its last breath.
      if (isBeingDeleted(next)) return gone(next)
      const ownerChanged = !hasSameController(previous, next)
      if (ownerChanged) wakeOwner(previous, 'pod has another controller')
      if (controllerOf(next) !== undefined) {
        wakeOwner(next, 'pod updated')
        wakeWhenAvailable(controller, ownerOf(next), previous, next)
      } else if (ownerChanged || hasOtherLabels(previous, next)) {
        wakeCandidates(next, 'orphan updated')
      }
    },
    deleted: gone,
  }
}

function wakeWhenAvailable(
  controller: Watching['controller'],
  owner: DaemonSet | undefined,
  previous: Pod,
  next: Pod,
): void {
  const minReadySeconds = owner?.spec?.minReadySeconds ?? 0
  if (owner === undefined || minReadySeconds <= 0 || isPodReady(previous) || !isPodReady(next)) return
  const delayMs = minReadySeconds * 1000 + availabilitySlackMs
  controller.wakeAfter(keyOf(owner), delayMs, 'pod becomes available', next)
}

/** The same for revisions. One that a set just made tells it nothing new. */
export function revisionHandlers(watching: Watching): EventHandlers<ControllerRevision> {
  const { wakeOwner, wakeCandidates } = createWaking(watching)
  const gone = (revision: ControllerRevision): void => wakeOwner(revision, 'revision deleted')
  return {
    added: (revision) => {
      if (isBeingDeleted(revision)) gone(revision)
      else if (controllerOf(revision) === undefined) wakeCandidates(revision, 'orphan added')
    },
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      const ownerChanged = !hasSameController(previous, next)
      if (ownerChanged) wakeOwner(previous, 'revision has another controller')
      if (controllerOf(next) !== undefined) wakeOwner(next, 'revision updated')
      else if (ownerChanged || hasOtherLabels(previous, next)) wakeCandidates(next, 'orphan updated')
    },
    deleted: gone,
  }
}

const hasOtherLabels = (a: KubeObject, b: KubeObject): boolean => !deepEqual(labelsOf(a), labelsOf(b))
