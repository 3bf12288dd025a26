import type { PodDisruptionBudget } from '@coxswain/api'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, listerOf, pod } from '../shared/testing/builders.ts'
import { budgetHandlers, podHandlers } from './controller.ts'
import { BudgetsOfPods } from './observe.ts'

const startMs = Date.parse(at('12:00:00'))
type Spec = NonNullable<PodDisruptionBudget['spec']>
const budget = (name: string, spec: Spec = { selector: { matchLabels: { app: 'web' } } }): PodDisruptionBudget => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', generation: 1 },
  spec,
})

describe('a pod wakes', () => {
  function woken(budgets: readonly PodDisruptionBudget[], change: (handlers: ReturnType<typeof podHandlers>) => void) {
    const told: string[] = []
    const handlers = podHandlers({
      budgets: new BudgetsOfPods(listerOf(budgets)),
      recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
      clock: new VirtualClock({ startMs }),
      syncs: { wake: (key) => void told.push(key) },
      stalePods: { wakeAfter: (key, delayMs) => void told.push(`${key} in ${delayMs}`) },
    })
    change(handlers)
    return told
  }
  const other = budget('other', { selector: { matchLabels: { app: 'db' } } })
  const broken = budget('broken', { selector: { matchExpressions: [{ key: 'app', operator: 'Near' }] } })
  const nothing = budget('nothing', {})
  const all = budget('all', { selector: {} })
  const elsewhere = { ...budget('web'), metadata: { name: 'web', namespace: 'else' } }
  const multiple =
    'Warning MultiplePodDisruptionBudgets Pod "shop"/"a" matches multiple PodDisruptionBudgets.  Chose "all" arbitrarily.'
  test.each([
    { name: 'its budget', budgets: [budget('web'), other], want: ['shop/web'] },
    { name: 'nobody when none is about it', budgets: [other, nothing, broken, elsewhere], want: [] },
    { name: 'a budget of everything', budgets: [all], want: ['shop/all'] },
    { name: 'one of several, and tells', budgets: [budget('web'), all], want: [multiple, 'shop/all'] },
  ])('$name', ({ budgets, want }) => {
    expect(woken(budgets, (handlers) => handlers.added?.(pod('a'), false))).toEqual(want)
    expect(woken(budgets, (handlers) => handlers.updated?.(pod('a'), pod('a')))).toEqual(want)
    expect(woken(budgets, (handlers) => handlers.deleted?.(pod('a'), false))).toEqual(want)
  })

  const unlabelled = pod('a', { metadata: { labels: {} } })
  const missing = (key: string): Spec => ({ selector: { matchExpressions: [{ key, operator: 'DoesNotExist' }] } })
  test.each([
    { name: 'a budget of everything', budgets: [all], want: ['shop/all'] },
    { name: 'a budget of those that lack a label', budgets: [budget('web', missing('app'))], want: ['shop/web'] },
    { name: 'no budget of a label', budgets: [budget('web')], want: [] },
  ])('when it has no labels: $name', ({ budgets, want }) => {
    expect(woken(budgets, (handlers) => handlers.added?.(unlabelled, false))).toEqual(want)
  })

  test('the budget of its labels now, not of those before', () => {
    const moved = pod('a', { metadata: { labels: { app: 'db' } } })
    expect(woken([budget('web'), other], (handlers) => handlers.updated?.(pod('a'), moved))).toEqual(['shop/other'])
  })

  test('whoever takes stale marks off, when they will be', () => {
    const marked = {
      ...pod('a'),
      status: { conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: at('11:59:30') }] },
    }
    expect(woken([], (handlers) => handlers.added?.(marked, false))).toEqual(['shop/a in 90000'])
    expect(woken([], (handlers) => handlers.deleted?.(marked, false))).toEqual([])
  })

  test('and every change of a budget wakes itself', () => {
    const told: string[] = []
    const handlers = budgetHandlers({ wake: (key) => void told.push(key) })
    handlers.added?.(budget('web'), true)
    handlers.updated?.(budget('web'), budget('web'))
    handlers.deleted?.(budget('web'), false)
    expect(told).toEqual(['shop/web', 'shop/web', 'shop/web'])
  })
})
