import type { NodeInfo } from '../../snapshot/node-info.ts'

/** Sums by domain: by a topology key, and the value that nodes have for it. */
export class TopologyCounts {
  readonly #byKey = new Map<string, Map<string, number>>()

  get isEmpty(): boolean {
    return this.#byKey.size === 0
  }

  /** Nodes without the key are in no domain. */
  add({ labels }: NodeInfo, topologyKey: string, by: number): void {
    const domain = labels[topologyKey]
    if (domain === undefined) return
    const domains = this.#byKey.get(topologyKey)
    if (domains === undefined) this.#byKey.set(topologyKey, new Map([[domain, by]]))
    else domains.set(domain, (domains.get(domain) ?? 0) + by)
  }

  /** Takes back what was added. A domain that has none left is as if it had never had any. */
  take({ labels }: NodeInfo, topologyKey: string): void {
    const domain = labels[topologyKey]
    const domains = this.#byKey.get(topologyKey)
    if (domain === undefined || domains === undefined) return
    const left = (domains.get(domain) ?? 0) - 1
    if (left > 0) domains.set(domain, left)
    else domains.delete(domain)
    if (domains.size === 0) this.#byKey.delete(topologyKey)
  }

  at({ labels }: NodeInfo, topologyKey: string): number {
    const domain = labels[topologyKey]
    return domain === undefined ? 0 : (this.#byKey.get(topologyKey)?.get(domain) ?? 0)
  }

  /** Whether the node is in a domain that has some. */
  hasAnyOf(node: NodeInfo): boolean {
    for (const key of this.#byKey.keys()) {
      if (this.at(node, key) > 0) return true
    }
    return false
  }

  /** Over all keys. */
  sumAt(node: NodeInfo): number {
    let sum = 0
    for (const key of this.#byKey.keys()) sum += this.at(node, key)
    return sum
  }
}
