import { describe, expect, test } from 'vitest'
import type { CSINode, CSINodeDriver } from '@coxswain/api'
import { validateCsiNode, validateCsiNodeUpdate } from './validation.ts'

const driver = (changes: Partial<CSINodeDriver> = {}): CSINodeDriver => ({ name: 'd.example', nodeID: 'n', ...changes })
const node = (...drivers: CSINodeDriver[]): CSINode => ({ spec: { drivers } })

describe('CSI nodes', () => {
  test.each([
    { name: 'no drivers', object: node(), want: [] },
    { name: 'a driver without a node', object: node(driver({ nodeID: '' })), want: ['spec.drivers[0].nodeID'] },
    { name: 'a driver twice', object: node(driver(), driver()), want: ['spec.drivers[1].name'] },
    { name: 'a driver without a name', object: node(driver({ name: '' })), want: ['spec.drivers[0].name'] },
    {
      name: 'fewer volumes than none',
      object: node(driver({ allocatable: { count: -1 } })),
      want: ['spec.drivers[0].allocatable.count'],
    },
    { name: 'a topology key twice', object: node(driver({ topologyKeys: ['a', 'a'] })), want: ['spec.drivers[0]'] },
  ])('$name', ({ object, want }) => {
    expect(validateCsiNode(object).map(({ field }) => field)).toEqual(want)
  })

  test('a driver may take more volumes, but not move', () => {
    const old = node(driver({ allocatable: { count: 1 } }))
    expect(validateCsiNodeUpdate(node(driver({ allocatable: { count: 2 } })), old)).toEqual([])
    expect(validateCsiNodeUpdate(node(driver({ nodeID: 'other' })), old).map(({ message }) => message)).toEqual([
      'Invalid value: {"Name":"d.example","NodeID":"other","TopologyKeys":null,"Allocatable":null}: field is immutable',
    ])
    expect(validateCsiNodeUpdate(node(), old)).toEqual([])
  })
})
