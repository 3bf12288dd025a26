// Mirrors pkg/controller/volume/attachdetach/statusupdater/node_status_updater.go, 1.36.
import { nodes } from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import type { Deps } from './deps.ts'

type ReportDeps = Pick<Deps, 'client' | 'logger' | 'actual' | 'listers'>

/** Nodes that cannot be told now are told the next time. */
export async function reportNodes(deps: ReportDeps, signal: AbortSignal): Promise<void> {
  for (const node of deps.actual.nodesToReport()) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one node after the other
      await reportNode(deps, node, signal)
    } catch (error) {
      if (signal.aborted) throw error
      deps.logger.error('Could not tell a node what is attached to it', error, { node })
    }
  }
}

/** Writes what is attached to a node into its status, if that is to be written. One that is gone has nothing to be told. */
export async function reportNode(
  { client, actual, listers }: ReportDeps,
  node: string,
  signal: AbortSignal,
): Promise<void> {
  const attached = actual.takeReport(node)
  if (attached === undefined || listers.nodes.get(node) === undefined) return
  const body = { status: { volumesAttached: attached.length === 0 ? null : attached } }
  try {
    await client.resource(nodes).patch(node, { type: 'strategic', body }, { subresource: 'status', signal })
  } catch (error) {
    if (isNotFound(error)) return
    actual.reportAgain(node)
    throw error
  }
}
