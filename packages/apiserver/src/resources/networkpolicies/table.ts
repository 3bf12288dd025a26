// Mirrors pkg/printers/internalversion/printers.go printNetworkPolicy, release 1.36.
import { formatLabelSelector, type NetworkPolicy } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function networkPolicyCells(policy: NetworkPolicy, now: number): readonly string[] {
  return [nameCell(policy), formatLabelSelector(policy.spec?.podSelector ?? {}), ageCell(policy, now)]
}
