import { expect, test } from 'vitest'
import { quotaHandlers } from './controller.ts'
import { quota, special } from './testing/quota-builders.ts'

const cpu = { cpu: '4' }

test('only another limit wakes it, or that it goes', () => {
  const woken: string[] = []
  const handlers = quotaHandlers({
    primary: { wake: (key, what) => void woken.push(`${key} ${what}`) },
    priority: { wake: (key, what) => void woken.push(`first ${key} ${what}`) },
    evaluators: () => special,
  })
  const counted = quota(cpu, { hard: cpu, used: { cpu: '0' } })
  handlers.added?.(quota(cpu), false)
  handlers.added?.(counted, true)
  handlers.updated?.(quota(cpu), counted)
  handlers.updated?.(counted, quota({ cpu: '4000m' }, counted.status, { scopes: ['BestEffort'] }))
  handlers.updated?.(counted, quota({ cpu: '5' }, counted.status))
  handlers.deleted?.(counted, false)
  expect(woken).toEqual([
    'first shop/q quota added',
    'shop/q quota added',
    'first shop/q its limits changed',
    'shop/q quota deleted',
  ])
})
