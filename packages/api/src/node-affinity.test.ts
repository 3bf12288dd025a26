import { describe, expect, test } from 'vitest'
import type { Node, NodeSelectorTerm, PodSpec } from './generated/types/core-v1.ts'
import {
  checkedNodeSelector,
  compileNodeAffinity,
  compileNodeSelector,
  compilePreferences,
  matchNodeAffinity,
  matchNodeSelector,
  scorePreferences,
} from './node-affinity.ts'

const node: Node = { metadata: { name: 'n1', labels: { zone: 'a', cpu: '4' } } }
const has = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values })
const zone = (value: string): NodeSelectorTerm => ({ matchExpressions: [has('zone', 'In', value)] })
const broken: NodeSelectorTerm = { matchExpressions: [has('zone', 'Like', 'a')] }

const brokenText =
  'nodeSelectorTerms[0].matchExpressions[0].operator: Unsupported value: "Like": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"'

describe('matchNodeSelector', () => {
  test.each<{ name: string; terms: readonly NodeSelectorTerm[]; want: object }>([
    { name: 'no term matches nothing', terms: [], want: { isMatch: false } },
    { name: 'an empty term matches nothing', terms: [{}], want: { isMatch: false } },
    { name: 'one of the terms is enough', terms: [zone('b'), zone('a')], want: { isMatch: true } },
    {
      name: 'all expressions of a term are needed',
      terms: [{ matchExpressions: [has('zone', 'In', 'a'), has('gone', 'Exists')] }],
      want: { isMatch: false },
    },
    { name: 'Gt', terms: [{ matchExpressions: [has('cpu', 'Gt', '3')] }], want: { isMatch: true } },
    { name: 'Lt', terms: [{ matchExpressions: [has('cpu', 'Lt', '4')] }], want: { isMatch: false } },
    {
      name: 'NotIn without the label',
      terms: [{ matchExpressions: [has('gone', 'NotIn', 'a')] }],
      want: { isMatch: true },
    },
    { name: 'by name', terms: [{ matchFields: [has('metadata.name', 'In', 'n1')] }], want: { isMatch: true } },
    {
      name: 'by another name',
      terms: [{ matchFields: [has('metadata.name', 'NotIn', 'n1')] }],
      want: { isMatch: false },
    },
    {
      name: 'by a field that nodes do not have',
      terms: [{ matchFields: [has('x', 'In', '')] }],
      want: { isMatch: true },
    },
    {
      name: 'labels and name together',
      terms: [{ matchExpressions: [has('zone', 'In', 'a')], matchFields: [has('metadata.name', 'In', 'n2')] }],
      want: { isMatch: false },
    },
    { name: 'a broken term is told when none matches', terms: [broken], want: { isMatch: false, error: brokenText } },
    { name: 'a broken term is not told when another matches', terms: [broken, zone('a')], want: { isMatch: true } },
  ])('$name', ({ terms, want }) => {
    expect(matchNodeSelector(compileNodeSelector({ nodeSelectorTerms: terms }), node)).toEqual(want)
  })

  test('a node without a name has no fields', () => {
    const selector = compileNodeSelector({ nodeSelectorTerms: [{ matchFields: [has('metadata.name', 'In', 'x')] }] })
    expect(matchNodeSelector(selector, {})).toEqual({ isMatch: true })
  })
})

test('checkedNodeSelector says all that is wrong', () => {
  const terms = [broken, {}, { matchFields: [has('metadata.name', 'Exists'), has('metadata.name', 'In', 'a', 'b')] }]
  expect(() => checkedNodeSelector({ nodeSelectorTerms: terms })).toThrow(
    `[${brokenText}, nodeSelectorTerms[2].matchFields[0].operator: Unsupported value: "Exists": supported values: "In", "NotIn", nodeSelectorTerms[2].matchFields[1].values: Invalid value: ["a","b"]: must have one element]`,
  )
  expect(checkedNodeSelector({ nodeSelectorTerms: [zone('a'), {}] }).terms).toHaveLength(1)
})

describe('matchNodeAffinity', () => {
  const required = (...terms: readonly NodeSelectorTerm[]): PodSpec['affinity'] => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  })
  test.each<{ name: string; spec: Partial<PodSpec>; want: boolean }>([
    { name: 'a pod that asks nothing', spec: {}, want: true },
    { name: 'an empty nodeSelector asks nothing', spec: { nodeSelector: {} }, want: true },
    { name: 'a label that the node has', spec: { nodeSelector: { zone: 'a' } }, want: true },
    { name: 'a label that it has not', spec: { nodeSelector: { zone: 'b' } }, want: false },
    { name: 'both are needed', spec: { nodeSelector: { zone: 'a' }, affinity: required(zone('b')) }, want: false },
    { name: 'both are met', spec: { nodeSelector: { zone: 'a' }, affinity: required(zone('a')) }, want: true },
    { name: 'required terms that are none match nothing', spec: { affinity: required() }, want: false },
    { name: 'preferences do not matter', spec: { affinity: { nodeAffinity: {} } }, want: true },
  ])('$name: $want', ({ spec, want }) => {
    expect(matchNodeAffinity(compileNodeAffinity({ containers: [], ...spec }), node).isMatch).toBe(want)
  })

  test('no spec asks nothing', () => {
    expect(matchNodeAffinity(compileNodeAffinity(undefined), node).isMatch).toBe(true)
  })
})

describe('scorePreferences', () => {
  test('sums the weights of what matches', () => {
    const terms = [
      { weight: 10, preference: zone('a') },
      { weight: 20, preference: zone('b') },
      { weight: 30, preference: { matchExpressions: [has('cpu', 'Exists')] } },
      { weight: 40, preference: {} },
    ]
    expect(scorePreferences(compilePreferences(terms), node)).toBe(40)
    expect(scorePreferences(compilePreferences(undefined), node)).toBe(0)
  })

  test('a broken preference is refused, unless it weighs nothing', () => {
    expect(() => compilePreferences([{ weight: 1, preference: broken }])).toThrow('[0].matchExpressions[0].operator')
    expect(scorePreferences(compilePreferences([{ weight: 0, preference: broken }]), node)).toBe(0)
  })
})
