// Mirrors pkg/registry/networking/networkpolicy/strategy.go, release 1.36.
import { networkPolicies, type NetworkPolicy, type NetworkPolicyPeer } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { cidrWarnings } from '../rules/ip-warnings.ts'
import { defaultNetworkPolicy } from './defaults.ts'
import { networkPolicyCells } from './table.ts'
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './validation.ts'

export const networkPolicyStrategy: Strategy<NetworkPolicy> = {
  resource: networkPolicies,
  hasGeneration: true,
  defaults: defaultNetworkPolicy,
  warningsOnCreate: blockWarnings,
  warningsOnUpdate: blockWarnings,
  validate: validateNetworkPolicy,
  validateUpdate: validateNetworkPolicyUpdate,
  tableCells: networkPolicyCells,
}

function blockWarnings({ spec }: NetworkPolicy): readonly string[] {
  const ingress = (spec?.ingress ?? []).flatMap(({ from }, index) => peerWarnings(`spec.ingress[${index}].from`, from))
  const egress = (spec?.egress ?? []).flatMap(({ to }, index) => peerWarnings(`spec.egress[${index}].to`, to))
  return [...ingress, ...egress]
}

function peerWarnings(path: string, peers: readonly NetworkPolicyPeer[] = []): readonly string[] {
  return peers.flatMap(({ ipBlock }, index) => {
    if (ipBlock === undefined) return []
    const block = `${path}[${index}].ipBlock`
    const except = (ipBlock.except ?? []).flatMap((cidr, at) => cidrWarnings(`${block}.except[${at}]`, cidr))
    return [...cidrWarnings(`${block}.cidr`, ipBlock.cidr), ...except]
  })
}
