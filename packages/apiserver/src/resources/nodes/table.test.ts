import { describe, expect, test } from 'vitest'
import type { Node } from '@coxswain/api'
import { nodeCells } from './table.ts'

const now = Date.parse('2026-01-01T01:00:00Z')
const metadata = { name: 'n', creationTimestamp: '2026-01-01T00:00:00Z' }

function cellsOf(node: Partial<Node>): readonly string[] {
  return nodeCells({ metadata, ...node }, now)
}

describe('the row of a node', () => {
  test('says what is not known of a bare node', () => {
    expect(cellsOf({})).toEqual([
      'n',
      'Unknown',
      '<none>',
      '60m',
      '',
      '<none>',
      '<none>',
      '<unknown>',
      '<unknown>',
      '<unknown>',
    ])
  })

  test('shows addresses and software', () => {
    const nodeInfo = {
      kubeletVersion: 'v1.36.2',
      osImage: 'Linux',
      kernelVersion: '6.1',
      architecture: 'amd64',
      containerRuntimeVersion: 'containerd://2.1',
    } as NonNullable<NonNullable<Node['status']>['nodeInfo']>
    const addresses = [
      { type: 'Hostname', address: 'n' },
      { type: 'InternalIP', address: '10.0.0.1' },
      { type: 'ExternalIP', address: '1.2.3.4' },
    ]
    const cells = cellsOf({ status: { nodeInfo, addresses } })
    expect(cells.slice(4)).toEqual(['v1.36.2', '10.0.0.1', '1.2.3.4', 'Linux', '6.1 (amd64)', 'containerd://2.1'])
  })

  test.each([
    { name: 'ready', status: 'True', want: 'Ready' },
    { name: 'not ready', status: 'False', want: 'NotReady' },
    { name: 'not heard of', status: 'Unknown', want: 'NotReady' },
    { name: 'cordoned', status: 'True', unschedulable: true, want: 'Ready,SchedulingDisabled' },
  ])('$name', ({ status, unschedulable, want }) => {
    const conditions = [{ type: 'Ready', status }]
    expect(cellsOf({ spec: { unschedulable }, status: { conditions } })[1]).toBe(want)
  })

  test('sorts the roles of both kinds of labels', () => {
    const labels = {
      'node-role.kubernetes.io/worker': '',
      'kubernetes.io/role': 'edge',
      'node-role.kubernetes.io/': 'nothing',
      other: 'x',
    }
    expect(cellsOf({ metadata: { ...metadata, labels } })[2]).toBe('edge,worker')
  })
})
