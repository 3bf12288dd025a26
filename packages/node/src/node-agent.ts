import { leases, nodes, type Lease, type Node } from '@coxswain/api'
import { jitter, type Clock, type Logger, type Random } from '@coxswain/base'
import { isAlreadyExists, isConflict, isNotFound, type Client } from '@coxswain/client'
import { pause } from '@coxswain/runtime'
import { leaseNamespace, leaseObject, leaseRenewJitter, leaseRenewMs } from './registration/lease-object.ts'
import { nodeObject, nodeStatus, saysHealthy, type NodeSpec } from './registration/node-object.ts'

export interface AgentDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Status is reported this often even when nothing changed. */
const statusReportMs = 300_000
const registerRetryMs = 1000

/** One simulated node's side of the contract with the control plane: its Node object, its status, its lease. */
export class NodeAgent {
  readonly spec: NodeSpec
  readonly #deps: AgentDeps
  #lease: Lease | undefined
  /** When the status was last written; monotonic. */
  #reportedMs = 0

  constructor(spec: NodeSpec, deps: AgentDeps) {
    this.spec = spec
    this.#deps = deps
  }

  /** Creates the Node, or takes over the one that is there. Rejects when the server refuses. */
  async register(signal: AbortSignal): Promise<Node> {
    const node = await this.#create(signal)
    await this.#renew(node, signal)
    return node
  }

  /** Registers, trying until it works, and gives signs of life until the signal aborts. `ready` is called once registered. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { clock, logger, random } = this.#deps
    let node: Node | undefined
    // oxlint-disable no-await-in-loop -- one sign of life after the other
    while (!signal.aborted) {
      try {
        if (node === undefined) {
          node = await this.register(signal)
          ready()
        } else {
          node = await this.#giveSign(node, signal)
        }
      } catch (error) {
        if (signal.aborted) return
        logger.error('A node could not give its sign of life', error, { node: this.spec.name })
      }
      await pause(clock, node === undefined ? registerRetryMs : jitter(leaseRenewMs, leaseRenewJitter, random), signal)
    }
    // oxlint-enable no-await-in-loop
  }

  async #create(signal: AbortSignal): Promise<Node> {
    const { client, clock } = this.#deps
    try {
      const made = await client.resource(nodes).create(nodeObject(this.spec, clock.now()), { signal })
      this.#reportedMs = clock.monotonicMs()
      return made
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
    const live = await client.resource(nodes).get(this.spec.name, { signal })
    return this.#report(live, signal)
  }

  async #report(node: Node, signal: AbortSignal): Promise<Node> {
    const { client, clock } = this.#deps
    const body = { status: nodeStatus(this.spec, node.status, clock.now()) }
    const resource = client.resource(nodes)
    const patched = await resource.patch(this.spec.name, { type: 'strategic', body }, { subresource: 'status', signal })
    this.#reportedMs = clock.monotonicMs()
    return patched
  }

  /**
   * Renews the lease, and puts right what others have come to believe of the node. A node whose lease is gone may be gone
   * itself: it does not come back by itself, but goes on once it is there again.
   */
  async #giveSign(node: Node, signal: AbortSignal): Promise<Node> {
    const live = await foundOrNot(this.#deps.client.resource(nodes).get(this.spec.name, { signal }))
    if (live !== undefined || this.#lease !== undefined) await this.#renew(live ?? node, signal)
    if (live === undefined) return node
    const isDue = this.#deps.clock.monotonicMs() - this.#reportedMs >= statusReportMs
    return isDue || !saysHealthy(live) ? this.#report(live, signal) : live
  }

  /** After a conflict or a loss the lease is read anew by the next renewal. */
  async #renew(node: Node, signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#deps
    const resource = client.resource(leases, leaseNamespace)
    const draft = leaseObject(node, this.#lease, clock.now())
    try {
      this.#lease =
        this.#lease === undefined ? await resource.create(draft, { signal }) : await resource.update(draft, { signal })
    } catch (error) {
      if (!isAlreadyExists(error) && !isConflict(error) && !isNotFound(error)) throw error
      this.#lease = await foundOrNot(resource.get(this.spec.name, { signal }))
    }
  }
}

async function foundOrNot<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
