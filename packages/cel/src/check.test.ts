import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check, formatFaults, formatType, parse, standardSyntax, type Environment, type Syntax } from './index.ts'
import { extended, extendedSyntax, standard, validated } from './testing/environment.ts'

interface Recorded {
  readonly expression: string
  readonly type?: string
  readonly error?: string
}

const recorded = (name: string): readonly Recorded[] =>
  JSON.parse(readFileSync(new URL(`testing/${name}.json`, import.meta.url), 'utf8')) as readonly Recorded[]

/** The type of an expression as text, or the faults as they are printed. */
function compile(text: string, environment: Environment, syntax: Syntax): string {
  const parsed = parse(text, syntax)
  if (parsed.kind === 'faults') return formatFaults(parsed.faults, text)
  const checked = check(parsed, environment)
  return checked.kind === 'faults' ? formatFaults(checked.faults, text) : formatType(checked.type)
}

describe('what cel-go says of an expression with the standard library', () => {
  test.each(recorded('standard'))('$expression', ({ expression, type, error }) => {
    expect(compile(expression, standard, standardSyntax)).toBe(type ?? error)
  })
})

describe('what cel-go says of an expression with its extension libraries', () => {
  test.each(recorded('extended'))('$expression', ({ expression, type, error }) => {
    expect(compile(expression, extended, extendedSyntax)).toBe(type ?? error)
  })
})

describe('what cel-go says of literals that are checked before anything runs', () => {
  test.each(recorded('validated'))('$expression', ({ expression, type, error }) => {
    expect(compile(expression, validated, extendedSyntax)).toBe(type ?? error)
  })
})
