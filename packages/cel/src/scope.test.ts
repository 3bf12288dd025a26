import { describe, expect, test } from 'vitest'
import { check, formatFaults, formatType, parse } from './index.ts'
import { standard } from './testing/environment.ts'
import { intType, stringType } from './types.ts'

const environment = {
  ...standard,
  container: 'a.b',
  variables: new Map([
    ['a.b.x', intType],
    ['a.x', stringType],
    ['y', stringType],
    ['a.y', intType],
  ]),
}

const typeOf = (text: string): string => {
  const parsed = parse(text)
  if (parsed.kind === 'faults') return formatFaults(parsed.faults, text)
  const checked = check(parsed, environment)
  return checked.kind === 'faults' ? formatFaults(checked.faults, text) : formatType(checked.type)
}

describe('in a container', () => {
  test.each([
    ['x', 'int'],
    ['y', 'int'],
    ['.y', 'string'],
    ['.a.x', 'string'],
    ['b.x', 'int'],
    ['[0].map(x, x)', 'list(int)'],
  ])('%s is of the type %s', (text, type) => {
    expect(typeOf(text)).toBe(type)
  })

  test('faults name it', () => {
    expect(typeOf('z')).toBe("ERROR: <input>:1:1: undeclared reference to 'z' (in container 'a.b')\n | z\n | ^")
  })

  test('references have full names', () => {
    const parsed = parse('x')
    const checked = parsed.kind === 'parsed' ? check(parsed, environment) : parsed
    const references = checked.kind === 'checked' ? [...checked.references.values()] : []
    expect(references).toEqual([{ kind: 'name', name: 'a.b.x' }])
  })
})
