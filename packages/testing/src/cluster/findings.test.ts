import { expect, test } from 'vitest'
import { Findings } from './findings.ts'

test('what was found is told once', () => {
  const findings = new Findings()
  findings.throwIfAny()
  findings.add('one', new Error('broken'))
  expect(() => findings.throwIfAny()).toThrow('one: broken')
  findings.throwIfAny()
})

test('several are told together, the first of many', () => {
  const findings = new Findings()
  for (let count = 1; count <= 25; count += 1) findings.add(`find ${count}`, 'broken')
  expect(() => findings.throwIfAny()).toThrow(/^find 1: broken\nfind 2: broken\n(.|\n)*find 10: broken\nand 15 more$/)
  findings.add('another', 'broken')
  expect(() => findings.throwIfAny()).toThrow(/^another: broken$/)
})
