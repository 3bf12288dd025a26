import { describe, expect, test } from 'vitest'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '@coxswain/api'
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './validation.ts'

const allowing = (ports: readonly NetworkPolicyPort[], from: readonly NetworkPolicyPeer[] = []): NetworkPolicy => ({
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports, from }] },
})
const fromBlock = (cidr: string, ...except: string[]): NetworkPolicy => allowing([], [{ ipBlock: { cidr, except } }])
const textsOf = (policy: NetworkPolicy): readonly string[] =>
  validateNetworkPolicy(policy).map(({ field, message }) => `${field}: ${message}`)

const port = 'spec.ingress[0].ports[0]'
const peer = 'spec.ingress[0].from[0]'

describe('network policies', () => {
  test.each([
    { name: 'one that allows all', policy: allowing([]), want: [] },
    { name: 'a range of ports', policy: allowing([{ protocol: 'TCP', port: 80, endPort: 90 }]), want: [] },
    {
      name: 'a range that ends before it starts',
      policy: allowing([{ port: 90, endPort: 80 }]),
      want: [`${port}.endPort: Invalid value: 90: must be greater than or equal to \`port\``],
    },
    {
      name: 'a range without a start',
      policy: allowing([{ endPort: 80 }]),
      want: [`${port}.endPort: Invalid value: 80: may not be specified when \`port\` is not specified`],
    },
    {
      name: 'a range from a name on',
      policy: allowing([{ port: 'web', endPort: 80 }]),
      want: [`${port}.endPort: Invalid value: 80: may not be specified when \`port\` is non-numeric`],
    },
    {
      name: 'an unknown protocol',
      policy: allowing([{ protocol: 'ICMP' }]),
      want: [`${port}.protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"`],
    },
    { name: 'nobody', policy: allowing([], [{}]), want: [`${peer}: Required value: must specify a peer`] },
    {
      name: 'a block and a selector',
      policy: allowing([], [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }]),
      want: [`${peer}: Forbidden: may not specify both ipBlock and another peer`],
    },
    { name: 'a block', policy: fromBlock('10.0.0.0/8', '10.1.0.0/16'), want: [] },
    { name: 'a block without a network', policy: fromBlock(''), want: [`${peer}.ipBlock.cidr: Required value`] },
    {
      name: 'an exception outside',
      policy: fromBlock('10.0.0.0/8', '11.0.0.0/16'),
      want: [`${peer}.ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of \`cidr\``],
    },
    {
      name: 'an exception of everything',
      policy: fromBlock('10.0.0.0/8', '10.0.0.0/8'),
      want: [`${peer}.ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of \`cidr\``],
    },
    {
      name: 'three types',
      policy: { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress', 'Ingress'] } },
      want: [
        'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
      ],
    },
    {
      name: 'an unknown type',
      policy: { spec: { podSelector: {}, policyTypes: ['Both'] } },
      want: ['spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"'],
    },
  ])('$name', ({ policy, want }) => {
    expect(textsOf(policy)).toEqual(want)
  })

  test('tolerates networks of old that a new one may not have', () => {
    const old = fromBlock('10.1.2.3/8')
    expect(textsOf(old)).toHaveLength(1)
    expect(validateNetworkPolicyUpdate(old, old)).toEqual([])
  })
})
