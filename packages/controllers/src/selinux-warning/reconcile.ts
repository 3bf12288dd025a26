// Mirrors sync, syncPod and reportConflictEvents of pkg/controller/volume/selinuxwarning/selinux_warning_controller.go, 1.36.
import { pods, type Pod } from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { NotYetError, outcome, referenceTo, type EventRecorder, type Outcome } from '@coxswain/runtime'
import type { Conflict } from './conflict.ts'
import { decide } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { conflictReasons, conflictText, eventReasons, multipleLabelsText } from './texts.ts'
import type { VolumeUses } from './volume-uses.ts'

export interface Deps {
  readonly listers: Listers
  readonly recorder: EventRecorder
  readonly uses: VolumeUses
}

/** Nothing is written but events, so nothing is waited for. */
export function reconcile(deps: Deps, key: Key): Outcome {
  const seen = observe(deps.listers, key)
  if (seen === undefined) {
    return outcome.done(deps.uses.drop(key) ? 'it lets go of its volumes' : 'it has none any more')
  }
  const { uses, withSeveralLabels, withoutName } = decide(seen)
  for (const name of withSeveralLabels) {
    deps.recorder.event(referenceTo(pods, seen.pod), 'Warning', eventReasons.multipleLabels, multipleLabelsText(name))
  }
  for (const use of uses) report(deps, deps.uses.put(key, use))
  const faults = [
    ...withSeveralLabels.map((name) => `volume ${name} has several SELinux labels`),
    ...withoutName.map((name) => `volume ${name} has no name of its own`),
  ]
  if (faults.length > 0) return outcome.retry(new Error(faults.join(', ')))
  if (seen.unknown.length > 0) return outcome.retry(new NotYetError(seen.unknown.join(', ')))
  return outcome.done(`it uses ${uses.length} volumes that may have labels`)
}

/** A conflict with a pod that is gone has been resolved: neither it nor what comes after is told of. */
function report({ listers, recorder }: Deps, conflicts: readonly Conflict[]): void {
  for (const conflict of conflicts) {
    const pod: Pod | undefined = listers.pods.get(conflict.pod)
    if (pod === undefined) return
    recorder.event(referenceTo(pods, pod), 'Normal', conflictReasons[conflict.property], conflictText(conflict))
  }
}
