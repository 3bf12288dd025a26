import { parseCidr, type Node } from '@coxswain/api'
import { must } from '@coxswain/base'
import { createMetricsRegistry } from '@coxswain/runtime'
import { expect, test } from 'vitest'
import { Assignments } from './assignments.ts'
import { createRangeMeter } from './metrics.ts'
import { divide } from './node-blocks.ts'
import { NodeRange } from './node-range.ts'

/** Two blocks: `10.1.2.0/30` and `10.1.2.4/30`. */
function setUp() {
  const blocks = divide(must(parseCidr('10.1.2.0/29'), 'a range'), 30)
  const meter = createRangeMeter(createMetricsRegistry(), '10.1.2.0/29', blocks.count)
  const assignments = new Assignments([new NodeRange(blocks, meter)])
  const assign = (name: string) => {
    const assigned = assignments.assign(name)
    return 'problem' in assigned ? 'none' : assigned.podCidrs.join()
  }
  return { assignments, assign }
}

const node = (name: string, ...podCIDRs: readonly string[]): Node => ({ metadata: { name }, spec: { podCIDRs } })
const [first, second] = ['10.1.2.0/30', '10.1.2.4/30']

test('who does not have its blocks yet is given the same, and is told so', () => {
  const { assignments } = setUp()
  expect(assignments.assign('a')).toEqual({ podCidrs: [first], isRepeated: false })
  expect(assignments.assign('a')).toEqual({ podCidrs: [first], isRepeated: true })
  expect(assignments.assign('b')).toEqual({ podCidrs: [second], isRepeated: false })
})

test.each<{ name: string; happens: (assignments: Assignments) => unknown; left: readonly string[] }>([
  { name: 'nothing', happens: () => undefined, left: [second, 'none'] },
  { name: 'it is seen to have them', happens: (all) => all.occupy(node('a', first)), left: [second, 'none'] },
  { name: 'it is seen to have others', happens: (all) => all.occupy(node('a', second)), left: [first, 'none'] },
  { name: 'it goes without them', happens: (all) => all.release(node('a')), left: [second, first] },
  { name: 'it goes with them', happens: (all) => all.release(node('a', first)), left: [second, first] },
  { name: 'another goes', happens: (all) => all.release(node('z')), left: [second, 'none'] },
  {
    name: 'it is seen to have them, and goes',
    happens: (all) => [all.occupy(node('a', first)), all.release(node('a', first))],
    left: [second, first],
  },
])('after $name others get what is free', ({ happens, left }) => {
  const { assignments, assign } = setUp()
  assign('a')
  happens(assignments)
  expect([assign('b'), assign('c')]).toEqual(left)
})

test('blocks are taken back once', () => {
  const { assignments, assign } = setUp()
  const given = assignments.assign('a')
  const podCidrs = 'podCidrs' in given ? given.podCidrs : []
  // Deleted while it was written to: another has them by now.
  assignments.release(node('a'))
  assign('b')
  expect(assign('c')).toBe(first)
  assignments.takeBack('a', podCidrs)
  expect(assign('d')).toBe('none')
  assignments.takeBack('c', podCidrs)
  expect(assign('d')).toBe('none')
})
