// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, reconcileNodeLabels, 1.36.
import type { Node } from '@coxswain/api'

/** A label, and the older one that says the same. */
const pairs = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const

/** The older labels that are missing or say something else; undefined when all is well. */
export function labelsToSet({ metadata }: Node): Readonly<Record<string, string>> | undefined {
  const labels = metadata?.labels ?? {}
  const wrong = pairs.flatMap(([stable, beta]) => {
    const value = labels[stable]
    return value === undefined || labels[beta] === value ? [] : [[beta, value] as const]
  })
  return wrong.length === 0 ? undefined : Object.fromEntries(wrong)
}
