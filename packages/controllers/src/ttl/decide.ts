// Mirrors pkg/controller/ttl/ttl_controller.go, updateNodeIfNeeded, 1.36.
import { annotationsOf, parseInt64, type Node } from '@coxswain/api'
import { ttlAnnotation } from './texts.ts'

export type Decision =
  | { readonly kind: 'annotate'; readonly value: string; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** What is no whole number counts as absent. */
export function decide(node: Node, ttlSeconds: number): Decision {
  const told = annotationsOf(node)[ttlAnnotation]
  const known = told === undefined ? undefined : parseInt64(told)
  if (known === BigInt(ttlSeconds)) return { kind: 'nothing', why: 'the node tells it already' }
  return { kind: 'annotate', value: String(ttlSeconds), why: `the cluster is of a size for ${ttlSeconds} s` }
}
