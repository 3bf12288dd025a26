import { describe, expect, test } from 'vitest'
import type { Node } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { defaultNode } from './defaults.ts'
import { nodeStrategy } from './strategy.ts'
import { validateNode, validateNodeStatusUpdate, validateNodeUpdate } from './validation.ts'

const told = (errors: FieldErrors): readonly string[] => [
  ...new Set(errors.map(({ field, message }) => `${field}: ${message}`)),
]

describe('nodes', () => {
  test.each<{ name: string; node: Node; wanted: readonly string[] }>([
    { name: 'a bare one', node: {}, wanted: [] },
    {
      name: 'one taint twice',
      node: {
        spec: {
          taints: [
            { key: 'a', effect: 'NoSchedule' },
            { key: 'a', effect: 'NoExecute' },
            { key: 'a', value: 'b', effect: 'NoSchedule' },
          ],
        },
      },
      wanted: [
        'metadata.taints[2]: Duplicate value: {"key":"a","value":"b","effect":"NoSchedule"}: taints must be unique by key and effect pair',
      ],
    },
    {
      name: 'a taint without an effect',
      node: { spec: { taints: [{ key: 'a' } as never] } },
      wanted: ['metadata.taints[0].effect: Required value'],
    },
    {
      name: 'a taint of another effect',
      node: { spec: { taints: [{ key: 'a', effect: 'No' }] } },
      wanted: [
        'metadata.taints[0].effect: Unsupported value: "No": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    },
    {
      name: 'less than nothing',
      node: { status: { capacity: { cpu: '-1' } } },
      wanted: ['status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0'],
    },
    {
      name: 'two ranges of one family',
      node: { spec: { podCIDRs: ['10.0.0.0/24', '10.0.1.0/24'] } },
      wanted: [
        'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family',
      ],
    },
    { name: 'one of each', node: { spec: { podCIDRs: ['10.0.0.0/24', 'fd00::/64'] } }, wanted: [] },
    {
      name: 'features out of order',
      node: { status: { declaredFeatures: ['B', 'A', 'A', 'x'] } },
      wanted: [
        'status.declaredFeatures[1]: Invalid value: "A": list must be sorted alphabetically',
        'status.declaredFeatures[2]: Duplicate value: "A"',
        expect.stringContaining('status.declaredFeatures[3]: Invalid value: "x": invalid feature name "x"') as string,
      ],
    },
  ])('$name', ({ node, wanted }) => {
    expect(told(validateNode(node))).toEqual(wanted)
  })

  const once = 'node updates may not change'
  test.each<{ name: string; from: Node; to: Node; wanted: readonly string[] }>([
    { name: 'get their range', from: {}, to: { spec: { podCIDRs: ['10.0.0.0/24'] } }, wanted: [] },
    {
      name: 'keep it',
      from: { spec: { podCIDRs: ['10.0.0.0/24'] } },
      to: { spec: { podCIDRs: ['10.0.1.0/24'] } },
      wanted: [`spec.podCIDRs: Forbidden: ${once} podCIDR except from "" to valid`],
    },
    {
      name: 'keep their id',
      from: { spec: { providerID: 'a' } },
      to: { spec: { providerID: 'b' } },
      wanted: [`spec.providerID: Forbidden: ${once} providerID except from "" to valid`],
    },
    {
      name: 'have each address once',
      from: {},
      to: {
        status: {
          addresses: [
            { type: 'InternalIP', address: '10.0.0.1' },
            { type: 'InternalIP', address: '10.0.0.1' },
          ],
        },
      },
      wanted: ['status.addresses[1]: Duplicate value: {"Type":"InternalIP","Address":"10.0.0.1"}'],
    },
  ])('$name', ({ from, to, wanted }) => {
    expect(told(validateNodeUpdate(to, from))).toEqual(wanted)
    expect(told(validateNodeStatusUpdate(to, from))).toEqual(wanted)
  })

  test('offer all they have, and say their first range twice', () => {
    const node = defaultNode({ spec: { podCIDR: '10.0.0.0/24' }, status: { capacity: { cpu: '4' } } })
    expect(node).toEqual({
      spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] },
      status: { capacity: { cpu: '4' }, allocatable: { cpu: '4' } },
    })
    expect(defaultNode(node)).toBe(node)
  })

  test('register with their status, but without a source of configuration', () => {
    const node: Node = { spec: { configSource: {} }, status: { capacity: { cpu: '4' } } }
    expect(nodeStrategy.warningsOnCreate?.(node)).toEqual(['spec.configSource: the feature is removed'])
    expect(nodeStrategy.prepareForCreate?.(node, undefined as never)).toEqual({
      spec: {},
      status: { capacity: { cpu: '4' } },
    })
  })
})
