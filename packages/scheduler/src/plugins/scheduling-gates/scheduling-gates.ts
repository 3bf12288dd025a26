// Mirrors pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go, 1.36.
import type { Pod } from '@coxswain/api'

/** Why the pod may not even be tried yet; undefined when nothing holds it. */
export function gatedBy({ spec }: Pod): string | undefined {
  const gates = spec?.schedulingGates ?? []
  if (gates.length === 0) return undefined
  return `waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`
}
