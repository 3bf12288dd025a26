// Mirrors pkg/controller/volume/attachdetach/reconciler/reconciler.go, 1.36.
import { pods } from '@coxswain/api'
import { referenceTo } from '@coxswain/runtime'
import type { VolumeSpec } from '../shared/volumes/volume-spec.ts'
import type { Attachment } from './actual-state.ts'
import { allowsMultiAttach } from './attachable.ts'
import { attachVolume, detachVolume, whyNotDetachable } from './change-volumes.ts'
import { decideAttach, decideDetach, refusalText } from './decide.ts'
import type { Deps } from './deps.ts'
import type { WantedVolume } from './desired-state.ts'
import type { OperationKey } from './pending-operations.ts'
import { reportNode, reportNodes } from './report-nodes.ts'
import { eventReasons, operationNames } from './texts.ts'

/**
 * One look at all volumes. What is to be detached comes first: a pod may wait for it on another node. Says whether another look
 * is needed though nothing changes: something waits for a time.
 */
export async function reconcile(deps: Deps, signal: AbortSignal): Promise<{ readonly isSettled: boolean }> {
  let isSettled = true
  for (const attachment of deps.actual.list()) {
    if (deps.desired.has(attachment.uniqueName, attachment.node)) continue
    isSettled = false
    // oxlint-disable-next-line no-await-in-loop -- one node is told after the other
    await startDetach(deps, attachment, signal)
  }
  for (const wanted of deps.desired.list()) {
    if (!startAttach(deps, wanted)) isSettled = false
  }
  await reportNodes(deps, signal)
  return { isSettled: isSettled && deps.actual.nodesToReport().length === 0 }
}

/** An exclusive volume is worked on for one node at a time. */
const keyOf = (uniqueName: string, node: string, spec: VolumeSpec | undefined): OperationKey =>
  allowsMultiAttach(spec) ? { uniqueName, node } : { uniqueName }

async function startDetach(deps: Deps, attachment: Attachment, signal: AbortSignal): Promise<void> {
  const { actual, clock, desired, listers, logger, operations, options } = deps
  const { uniqueName, node, spec } = attachment
  const key = keyOf(uniqueName, node, spec)
  if (!operations.canStart(key, operationNames.detach) || actual.stateOf(uniqueName, node) === 'detached') return
  const decision = decideDetach({
    node: listers.nodes.get(node),
    isInUse: actual.isInUse(uniqueName, node),
    waitedMs: actual.waitForDetach(uniqueName, node, clock.monotonicMs()),
    forcesOnTimeout: options.forcesOnTimeout,
  })
  if (decision.kind === 'wait') return
  // The node is told first, so that it mounts no volume that is on its way out.
  actual.unreport(uniqueName, node)
  try {
    await reportNode(deps, node, signal)
  } catch (error) {
    actual.report(uniqueName, node)
    if (signal.aborted) throw error
    return logger.error('A volume stays attached: its node could not be told', error, { node, volume: uniqueName })
  }
  const isStarted = !desired.has(uniqueName, node) && startDetachOperation(deps, attachment, key, decision.isVerified)
  if (!isStarted) actual.report(uniqueName, node)
  else if (decision.forced !== undefined) deps.forcedDetaches.increment({ reason: decision.forced })
}

function startDetachOperation(deps: Deps, attachment: Attachment, key: OperationKey, isVerified: boolean): boolean {
  const why = whyNotDetachable(attachment)
  if (why === undefined) {
    return deps.operations.start(key, operationNames.detach, (signal) =>
      detachVolume(deps, attachment, { isVerified }, signal),
    )
  }
  const { uniqueName, node } = attachment
  deps.logger.error('A volume cannot be detached', new Error(why), { node, volume: uniqueName })
  return false
}

/** Whether nothing has to be waited for: it is attached, or cannot be until something changes. */
function startAttach(deps: Deps, wanted: WantedVolume): boolean {
  const { actual, desired, operations } = deps
  const { uniqueName, node, spec } = wanted
  const key = keyOf(uniqueName, node, spec)
  // It may have been taken back while nodes were told of others. What runs tells of its end itself.
  if (!desired.has(uniqueName, node) || operations.isRunning(key)) return true
  const decision = decideAttach(wanted, actual)
  switch (decision.kind) {
    case 'attached':
      actual.wantAgain(uniqueName, node)
      return true
    case 'refuse':
      tellRefusal(deps, wanted, decision.nodes)
      return true
    case 'attach':
      return operations.start(key, operationNames.attach, (signal) => attachVolume(deps, wanted, signal))
    default:
      return decision satisfies never
  }
}

/** Once for a volume and node. */
function tellRefusal({ desired, recorder, logger }: Deps, wanted: WantedVolume, attachedTo: readonly string[]): void {
  const { uniqueName, node, spec } = wanted
  if (wanted.isRefusalTold) return
  const users = desired.podsOn(
    attachedTo.filter((each) => each !== node),
    uniqueName,
  )
  for (const pod of wanted.pods.values()) {
    const text = refusalText(pod, spec.title, users)
    recorder.event(referenceTo(pods, pod), 'Warning', eventReasons.failed, text)
  }
  logger.info('A volume is exclusively attached elsewhere', { volume: uniqueName, node, attachedTo })
  desired.refusalTold(uniqueName, node)
}
