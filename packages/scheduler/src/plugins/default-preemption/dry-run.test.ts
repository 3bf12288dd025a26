import { expect, test } from 'vitest'
import { prepareFilters } from '../../framework/prepare-filters.ts'
import { podInfo } from '../../snapshot/pod-info.ts'
import { node, pod, podOn, snapshotOf } from '../../testing/builders.ts'
import { nodeResourcesFit } from '../node-resources/fit.ts'
import { candidatesWanted, dryRun, type DryRunLimits } from './dry-run.ts'
import { budgetsByNamespace } from './split-by-budget.ts'

test.each([
  { nodeCount: 1, want: 1 },
  { nodeCount: 99, want: 99 },
  { nodeCount: 999, want: 100 },
  { nodeCount: 1009, want: 100 },
  { nodeCount: 5000, want: 500 },
])('of $nodeCount nodes $want candidates are enough', ({ nodeCount, want }) => {
  expect(candidatesWanted(nodeCount)).toBe(want)
})

const names = ['a', 'b', 'c', 'd', 'e']

/** On each node is a pod of priority 1 that has to go, but for the more important ones; some are protected by a budget. */
function run(limits: DryRunLimits, { protectedOn = '', importantOn = '' } = {}) {
  const cluster = snapshotOf(
    names.map((name) => node(name)),
    names.map((name) =>
      podOn(name, `on-${name}`, {
        requests: { cpu: '4' },
        labels: { app: protectedOn.includes(name) ? 'protected' : 'web' },
        spec: { priority: importantOn.includes(name) ? 20 : 1 },
      }),
    ),
  )
  const info = podInfo(pod('new', { requests: { cpu: '4' }, spec: { priority: 10 } }))
  const filters = prepareFilters(info, cluster, [nodeResourcesFit])
  if (filters.kind === 'rejected') throw new Error('there are filters')
  const budgets = budgetsByNamespace([
    {
      metadata: { name: 'protected', namespace: 'shop' },
      spec: { selector: { matchLabels: { app: 'protected' } } },
    },
  ])
  const preemptor = { pod: info, filters, nominations: cluster.nominations, budgets }
  const { candidates, reasons } = dryRun(cluster.nodes, preemptor, limits)
  return { on: candidates.map((each) => each.node.name).join(''), reasons: reasons.length }
}

test.each([
  { name: 'all that are wanted, from the offset on', limits: { offset: 0, wanted: 2 }, want: 'ab' },
  { name: 'around the end', limits: { offset: 4, wanted: 2 }, want: 'ea' },
  { name: 'past those that will not do', limits: { offset: 4, wanted: 2 }, importantOn: 'be', want: 'ac', rejected: 2 },
  { name: 'until one breaks no budget', limits: { offset: 4, wanted: 2 }, protectedOn: 'abe', want: 'cea' },
  {
    name: 'all, where each breaks one, but no more are kept',
    limits: { offset: 0, wanted: 2 },
    protectedOn: 'abcde',
    want: 'ab',
  },
  { name: 'none', limits: { offset: 2, wanted: 5 }, importantOn: 'abcde', want: '', rejected: 5 },
])('candidates: $name', ({ limits, want, rejected = 0, ...on }) => {
  expect(run(limits, on)).toEqual({ on: want, reasons: rejected })
})
