import type { PodDisruptionBudget } from '@coxswain/api'
import { expect, test } from 'vitest'
import { podInfo } from '../../snapshot/pod-info.ts'
import { pod, type PodShape } from '../../testing/builders.ts'
import { budgetsByNamespace, splitByBudget } from './split-by-budget.ts'

type Selector = NonNullable<PodDisruptionBudget['spec']>['selector']

function budget(selector: Selector, allowed: number, disrupted: readonly string[] = []): PodDisruptionBudget {
  const disruptedPods = Object.fromEntries(disrupted.map((name) => [name, '2026-01-01T00:00:00Z']))
  return {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector },
    status: { disruptionsAllowed: allowed, disruptedPods, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  }
}

const web = { matchLabels: { app: 'web' } }
const both: PodShape = { labels: { app: 'web', tier: 'front' } }

test.each<{
  name: string
  pods: readonly (readonly [name: string, shape?: PodShape])[]
  budgets: readonly PodDisruptionBudget[]
  want: string
}>([
  { name: 'no pods', pods: [], budgets: [budget(web, 0)], want: ' | ' },
  { name: 'no budgets', pods: [['a']], budgets: [], want: ' | a' },
  { name: 'enough is allowed', pods: [['a']], budgets: [budget(web, 1)], want: ' | a' },
  { name: 'nothing is allowed', pods: [['a']], budgets: [budget(web, 0)], want: 'a | ' },
  { name: 'a budget is spent by the first', pods: [['a'], ['b']], budgets: [budget(web, 1)], want: 'b | a' },
  {
    name: 'both lists keep the order',
    pods: [['a'], ['b'], ['c', { labels: { app: 'db' } }], ['d']],
    budgets: [budget(web, 1)],
    want: 'b d | a c',
  },
  { name: 'other labels', pods: [['a', { labels: { app: 'db' } }]], budgets: [budget(web, 0)], want: ' | a' },
  {
    name: 'other namespace',
    pods: [['a', { namespace: 'home', labels: web.matchLabels }]],
    budgets: [budget(web, 0)],
    want: ' | a',
  },
  {
    name: 'no labels at all, though the selector asks only for what is not there',
    pods: [['a', { labels: {} }]],
    budgets: [budget({ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, 0)],
    want: ' | a',
  },
  { name: 'an empty selector protects nobody', pods: [['a']], budgets: [budget({}, 0)], want: ' | a' },
  { name: 'no selector protects nobody', pods: [['a']], budgets: [budget(undefined, 0)], want: ' | a' },
  {
    name: 'a selector that cannot be read protects nobody',
    pods: [['a']],
    budgets: [budget({ matchExpressions: [{ key: 'app', operator: 'Near', values: ['web'] }] }, 0)],
    want: ' | a',
  },
  { name: 'a pod whose disruption is granted', pods: [['a']], budgets: [budget(web, 0, ['a'])], want: ' | a' },
  {
    name: 'it spends nothing',
    pods: [['a'], ['b'], ['c']],
    budgets: [budget(web, 1, ['a'])],
    want: 'c | a b',
  },
  {
    name: 'one of two budgets is enough to be protected',
    pods: [['a', both]],
    budgets: [budget(web, 1), budget({ matchLabels: { tier: 'front' } }, 0)],
    want: 'a | ',
  },
  {
    name: 'a pod that breaks one budget spends the other, too',
    pods: [['a', both], ['b']],
    budgets: [budget({ matchLabels: { tier: 'front' } }, 0), budget(web, 1)],
    want: 'a b | ',
  },
  { name: 'a budget below nothing', pods: [['a']], budgets: [budget(web, -2)], want: 'a | ' },
])('$name', ({ pods, budgets, want }) => {
  const infos = pods.map(([name, shape = { labels: web.matchLabels }]) => podInfo(pod(name, shape)))
  const { violating, others } = splitByBudget(infos, budgetsByNamespace(budgets))
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(' ')
  expect(`${names(violating)} | ${names(others)}`).toBe(want)
})
