import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check, formatFaults, formatType, parse } from './index.ts'
import { extendedSyntax, standard } from './testing/environment.ts'
import { showTree } from './testing/show-tree.ts'

interface Recorded {
  readonly expression: string
  readonly type?: string
  readonly error?: string
}

interface RecordedTree {
  readonly expression: string
  readonly tree: string
}

const trees = JSON.parse(
  readFileSync(new URL('testing/trees.json', import.meta.url), 'utf8'),
) as readonly RecordedTree[]

const recorded = JSON.parse(
  readFileSync(new URL('testing/syntax.json', import.meta.url), 'utf8'),
) as readonly Recorded[]

function compile(text: string): string {
  const parsed = parse(text)
  if (parsed.kind === 'faults') return formatFaults(parsed.faults, text)
  const checked = check(parsed, standard)
  return checked.kind === 'faults' ? formatFaults(checked.faults, text) : formatType(checked.type)
}

describe('what cel-go says of texts that may be no expressions', () => {
  test.each(recorded.map((facts) => ({ ...facts, title: JSON.stringify(facts.expression).slice(0, 60) })))(
    '$title',
    ({ expression, type, error }) => {
      expect(compile(expression)).toBe(type ?? error)
    },
  )
})

describe('the expression that cel-go makes of a text', () => {
  test.each(trees)('$expression', ({ expression, tree }) => {
    const parsed = parse(expression, extendedSyntax)
    expect(parsed.kind === 'parsed' ? showTree(parsed.root) : parsed.faults).toBe(tree)
  })
})
