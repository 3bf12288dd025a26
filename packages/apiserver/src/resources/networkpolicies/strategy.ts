// Mirrors pkg/registry/networking/networkpolicy/strategy.go, release 1.36.
import { networkPolicies, type NetworkPolicy } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { networkPolicyCells } from './table.ts'

export const networkPolicyStrategy: Strategy<NetworkPolicy> = {
  resource: networkPolicies,
  hasGeneration: true,
  tableCells: networkPolicyCells,
}
