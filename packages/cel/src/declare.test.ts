import { describe, expect, test } from 'vitest'
import { declareFunctions, formatType, functionTable, intType, readType, stringType } from './index.ts'

test.each([
  'int',
  'list(string)',
  'map(string, list(int))',
  'optional_type(map(K, V))',
  'type(A)',
  'wrapper(int)',
  'vector(int, map(string, dyn))',
  'net.IP',
  'timestamp',
])('the type %s', (text) => {
  expect(formatType(readType(text))).toBe(text)
})

describe('declarations', () => {
  const functions = declareFunctions(`
    size     size_string  (string) -> int
    size     string_size  string.() -> int
    geo.dist geo_dist     (list(int), map(string, int)) -> int
  `)

  test('have one function a name', () => {
    expect(functions.map(({ name, overloads }) => [name, overloads.length])).toEqual([
      ['size', 2],
      ['geo.dist', 1],
    ])
  })

  test('a target makes a member', () => {
    expect(functions[0]?.overloads).toEqual([
      { id: 'size_string', parameters: [stringType], result: intType },
      { id: 'string_size', isMember: true, parameters: [stringType], result: intType },
    ])
  })

  test('of one name in several libraries go together, each overload once', () => {
    const more = declareFunctions('size size_string (string) -> int\nsize size_list (list(T)) -> int')
    const ids = functionTable(functions, more)
      .get('size')
      ?.overloads.map((overload) => overload.id)
    expect(ids).toEqual(['size_string', 'string_size', 'size_list'])
  })

  test('that are none are refused', () => {
    expect(() => declareFunctions('size (string) -> int')).toThrow("'size (string) -> int' declares no function")
    expect(() => readType('list(int')).toThrow("'list(int' is not a type")
  })
})
