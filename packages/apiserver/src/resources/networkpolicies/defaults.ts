// Mirrors pkg/apis/networking/v1/defaults.go SetDefaults_NetworkPolicy, release 1.36.
import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicySpec } from '@coxswain/api'
import { changeField, mapItems } from '@coxswain/base'

export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  return changeField(policy, 'spec', defaultSpec)
}

function defaultSpec(spec: NetworkPolicySpec): NetworkPolicySpec {
  const ingress = changeField(spec, 'ingress', (rules) => mapItems(rules, defaultPorts))
  const both = changeField(ingress, 'egress', (rules) => mapItems(rules, defaultPorts))
  if ((both.policyTypes?.length ?? 0) > 0) return both
  // What says nothing of its types is about what comes in, and about what goes out only when it has rules for that.
  return { ...both, policyTypes: (both.egress?.length ?? 0) > 0 ? ['Ingress', 'Egress'] : ['Ingress'] }
}

interface RuleWithPorts {
  readonly ports?: readonly NetworkPolicyPort[] | undefined
}

function defaultPorts<T extends RuleWithPorts>(rule: T): T {
  const ports = mapItems(rule.ports, (port) => (port.protocol === undefined ? { ...port, protocol: 'TCP' } : port))
  return ports === rule.ports ? rule : { ...rule, ports }
}
