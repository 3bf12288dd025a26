import type { Node } from '@coxswain/api'
import { StaleCacheError } from '@coxswain/runtime'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'

const deletionTimestamp = '2026-04-01T10:00:00Z'
const podCIDRs = ['10.0.0.0/24']

test.each<{ name: string; node: Node; isBehind?: true; want: object }>([
  { name: 'a new node', node: {}, want: { kind: 'allocate' } },
  { name: 'a node with no ranges', node: { spec: { podCIDRs: [] } }, want: { kind: 'allocate' } },
  { name: 'a node that was given some just now', node: {}, isBehind: true, want: { kind: 'wait', recheckMs: 5 } },
  { name: 'a node with one range', node: { spec: { podCIDRs } }, want: { kind: 'occupy' } },
  { name: 'a node with one, of old', node: { spec: { podCIDRs } }, isBehind: true, want: { kind: 'occupy' } },
  { name: 'a node on its way out', node: { metadata: { deletionTimestamp } }, want: { kind: 'nothing' } },
  {
    name: 'a node with a range on its way out',
    node: { metadata: { deletionTimestamp }, spec: { podCIDRs } },
    want: { kind: 'nothing' },
  },
])('$name', ({ node, isBehind, want }) => {
  const behind = isBehind === true ? new StaleCacheError('not yet', 5) : undefined
  expect(decide({ node: { ...node, metadata: { name: 'a', ...node.metadata } }, behind })).toMatchObject(want)
})
