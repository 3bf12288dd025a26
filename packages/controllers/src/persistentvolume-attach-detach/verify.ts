// Mirrors GenerateVolumesAreAttachedFunc of pkg/volume/util/operationexecutor/operation_generator.go, 1.36.
import { eachAtOnce } from '../shared/each-at-once.ts'
import type { Attachment } from './actual-state.ts'
import { needsAttaching } from './attachable.ts'
import { isStillAttached } from './csi-attacher.ts'
import type { Deps } from './deps.ts'
import { anyPlugin, operationNames } from './texts.ts'

const nodesAtOnce = 16

type VerifyDeps = Pick<Deps, 'actual' | 'client' | 'clock' | 'listers' | 'meter' | 'random'>

/** Whether what is attached for certain still is. What is not will be attached anew. */
export async function verifyAttachments(deps: VerifyDeps, signal: AbortSignal): Promise<void> {
  const confirmed = deps.actual.list().filter(({ state }) => state === 'attached')
  const byNode = [...Map.groupBy(confirmed, ({ node }) => node).values()]
  const operation = { plugin: anyPlugin, operation: operationNames.verify }
  await eachAtOnce(
    byNode,
    nodesAtOnce,
    (attachments) => deps.meter.measure(operation, () => verifyNode(deps, attachments, signal)),
    signal,
  )
}

/** Plugins without an attacher have nothing to ask, and of a volume of which only the name is known nothing is asked. */
async function verifyNode(deps: VerifyDeps, attachments: readonly Attachment[], signal: AbortSignal): Promise<void> {
  const { actual, client, clock, listers, random } = deps
  for (const { uniqueName, node, spec } of attachments) {
    if (spec?.csi === undefined || !needsAttaching(spec.csi.driver, listers.drivers)) continue
    const attacher = { client, clock, random, attachments: listers.attachments }
    // oxlint-disable-next-line no-await-in-loop -- only what the cache does not know is asked for
    const isAttached = await isStillAttached(attacher, spec.csi, node, signal)
    if (!isAttached && actual.stateOf(uniqueName, node) === 'attached') actual.markDetached(uniqueName, node)
  }
}
