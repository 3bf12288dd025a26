// Mirrors pkg/controller/ttl/ttl_controller.go, addNode and deleteNode, 1.36.
import { must } from '@coxswain/base'

/** How many nodes there are, and which of the ranges of sizes the cluster is in. */
export interface ClusterSize {
  readonly nodes: number
  readonly range: number
}

/** They overlap, so that a cluster at the edge of one does not go back and forth. */
const ranges = [
  { least: 0, most: 100, ttlSeconds: 0 },
  { least: 90, most: 500, ttlSeconds: 15 },
  { least: 450, most: 1000, ttlSeconds: 30 },
  { least: 900, most: 2000, ttlSeconds: 60 },
  { least: 1800, most: 2 ** 31 - 1, ttlSeconds: 300 },
] as const

export const emptyCluster: ClusterSize = { nodes: 0, range: 0 }

/** A node came or went: one range up or down at the most. */
export function step({ nodes, range }: ClusterSize, change: 'added' | 'deleted'): ClusterSize {
  const count = change === 'added' ? nodes + 1 : nodes - 1
  const { least, most } = rangeAt(range)
  if (change === 'added') return { nodes: count, range: count > most ? range + 1 : range }
  return { nodes: count, range: count < least ? range - 1 : range }
}

export const ttlSecondsOf = ({ range }: ClusterSize): number => rangeAt(range).ttlSeconds

const rangeAt = (range: number): (typeof ranges)[number] => must(ranges[range], 'no cluster is beyond the last range')
