import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check, formatFaults, formatType, parse } from './index.ts'
import { standard } from './testing/environment.ts'

interface Recorded {
  readonly expression: string
  readonly type?: string
  readonly error?: string
}

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
