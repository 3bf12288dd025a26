// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, monitorNodeHealth and handleDisruption, 1.36.
import { labelsOf, nameOf, uidOf, type Node } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { eachAtOnce } from '../shared/each-at-once.ts'
import { nodeReference, referenceByName } from '../shared/node-reference.ts'
import { decideDisruption } from './decide.ts'
import { followUp, markReachable, type FollowUpDeps } from './follow-up.ts'
import type { Assessment } from './health.ts'
import type { NodeMetrics } from './metrics.ts'
import { assess } from './observe.ts'
import { reportSilence, type ReportDeps } from './report-silence.ts'
import { eventReasons, excludedLabel, registeredText, removingText } from './texts.ts'
import { zoneOf } from './zone-of.ts'
import type { EvictionRates } from './zone-states.ts'

export interface MonitorDeps extends ReportDeps, FollowUpDeps {
  readonly nodes: Lister<Node>
  readonly rates: EvictionRates
  readonly metrics: NodeMetrics
  /** The uids of the nodes that a pass has seen, by name. */
  readonly known: Map<string, string>
}

/** Nodes for which requests are made at the same time. */
const nodesAtOnce = 8

/** What the nodes of one pass add up to, by zone. */
type Counts = Map<string, { ready: number; unhealthy: number }>

/** One look at every node: who is silent, who has come back, and what that means for the zones. */
export async function monitorNodes(deps: MonitorDeps, signal: AbortSignal): Promise<void> {
  const startedMs = deps.clock.monotonicMs()
  const nodes = deps.nodes.list()
  await noteArrivals(deps, nodes, signal)
  noteDepartures(deps, nodes)
  const counts: Counts = new Map()
  await eachAtOnce(nodes, nodesAtOnce, (node) => checkNode(deps, node, counts, signal), signal)
  if (signal.aborted) return
  await handleDisruption(deps, nodes, counts, signal)
  deps.zones.wakeWaiting()
  deps.metrics.allNodesDuration.observe((deps.clock.monotonicMs() - startedMs) / 1000)
}

async function noteArrivals(deps: MonitorDeps, nodes: readonly Node[], signal: AbortSignal): Promise<void> {
  const { known, zones, recorder } = deps
  for (const node of nodes) {
    const name = nameOf(node)
    zones.ensure(zoneOf(node))
    if (known.has(name)) continue
    known.set(name, uidOf(node))
    recorder.event(nodeReference(node), 'Normal', eventReasons.registered, registeredText(name))
    const removing = markReachable(deps, node, signal)
    // oxlint-disable-next-line no-await-in-loop -- only for a new node that has such taints
    if (removing !== undefined) await removing
  }
}

function noteDepartures({ known, health, recorder }: MonitorDeps, nodes: readonly Node[]): void {
  if (known.size === nodes.length) return
  const present = new Set(nodes.map(nameOf))
  for (const [name, uid] of known) {
    if (present.has(name)) continue
    recorder.event(referenceByName(name, uid), 'Normal', eventReasons.removing, removingText(name))
    known.delete(name)
    health.delete(name)
  }
}

/** Answers nothing for a node with which all is well: it costs no request and no turn of its own. */
function checkNode(deps: MonitorDeps, node: Node, counts: Counts, signal: AbortSignal): Promise<void> | undefined {
  const startedMs = deps.clock.monotonicMs()
  const end = (): void => deps.metrics.nodeDuration.observe((deps.clock.monotonicMs() - startedMs) / 1000)
  const assessment = assess(deps, node)
  if (assessment.silent !== undefined) return checkSilent(deps, { node, assessment }, counts, signal).finally(end)
  count(counts, node, assessment)
  const following = followUp(deps, { node, assessment }, signal)
  if (following === undefined) end()
  return following?.finally(end)
}

async function checkSilent(
  deps: MonitorDeps,
  silent: { readonly node: Node; readonly assessment: Assessment },
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  const assessed = await reportSilence(deps, silent, signal)
  if (assessed === undefined) return
  count(counts, assessed.node, assessed.assessment)
  await followUp(deps, assessed, signal)
}

function count(counts: Counts, node: Node, { current }: Assessment): void {
  if (Object.hasOwn(labelsOf(node), excludedLabel)) return
  const zone = zoneOf(node)
  const known = counts.get(zone) ?? { ready: 0, unhealthy: 0 }
  if (current?.status === 'True') known.ready += 1
  else known.unhealthy += 1
  counts.set(zone, known)
}

async function handleDisruption(
  deps: MonitorDeps,
  nodes: readonly Node[],
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  const { zones, health, metrics, clock, logger } = deps
  const decision = decideDisruption(zones.states, counts, deps.rates)
  for (const [zone, zoneCount] of counts) metrics.setZone(zone, zoneCount)
  for (const zone of decision.gone) {
    metrics.setZone(zone, { ready: 0, unhealthy: 0 })
    zones.forget(zone)
  }
  if (decision.kind === 'begins') {
    logger.info('Nothing is evicted any more', { why: decision.why })
    await eachAtOnce(nodes, nodesAtOnce, (node) => markReachable(deps, node, signal), signal)
  }
  if (decision.kind === 'ends') {
    logger.info('Pods are evicted again', { why: decision.why })
    const probeMs = clock.monotonicMs()
    for (const [name, known] of health) health.set(name, { ...known, probeMs })
  }
  for (const [zone, rate] of decision.rates) zones.queue(zone).setRate(rate)
  for (const [zone, state] of decision.states) zones.setState(zone, state)
}
