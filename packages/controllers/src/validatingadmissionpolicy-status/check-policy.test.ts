import type { ValidatingAdmissionPolicy } from '@coxswain/api'
import { expect, test } from 'vitest'
import { checkPolicy } from './check-policy.ts'
import { createLanguage } from './language.ts'
import { object, policy, typeOf } from './testing/builders.ts'
import type { RootType } from './admission-environment.ts'
import type { OpenApiSchema } from './open-api-type.ts'

type Validations = NonNullable<ValidatingAdmissionPolicy['spec']>['validations']

const language = createLanguage()
const of = { group: 'example.com', version: 'v1', kind: 'Widget' }
const text = { type: 'string' }
const number = { type: 'integer' }
const first = 'spec.validations[0].expression'

interface Row {
  readonly name: string
  /** Of a Widget; absent: nobody knows it. */
  readonly schema?: OpenApiSchema
  readonly params?: RootType
  readonly variables?: readonly { readonly name: string; readonly expression: string }[]
  readonly validations: Validations
  /** Where something is wrong, and what. */
  readonly want: readonly (readonly [fieldRef: string, says: string])[]
}

const rows: readonly Row[] = [
  { name: 'no expressions', schema: object({}), validations: [], want: [] },
  { name: 'a kind that nobody knows', validations: [{ expression: 'object.nothing == 1' }], want: [] },
  {
    name: 'a field of the right type',
    schema: object({ color: text }),
    validations: [{ expression: "object.color == 'red'" }],
    want: [],
  },
  {
    name: 'a field that there is not',
    schema: object({ size: text }),
    validations: [{ expression: "object.color == 'red'" }],
    want: [[first, `undefined field 'color'`]],
  },
  {
    name: 'a field that there is not, in what was there before',
    schema: object({ size: text }),
    validations: [{ expression: "oldObject.color == 'red'" }],
    want: [[first, `undefined field 'color'`]],
  },
  {
    name: 'a field of another type',
    schema: object({ color: number }),
    validations: [{ expression: "object.color == 'red'" }],
    want: [[first, `found no matching overload for '_==_' applied to '(int, string)'`]],
  },
  {
    name: 'what every resource has',
    schema: object({}),
    validations: [{ expression: "object.metadata.name == object.kind + object.apiVersion + '/'" }],
    want: [],
  },
  {
    name: 'parameters of a known type',
    schema: object({ color: text }),
    params: typeOf(object({ size: text })),
    validations: [{ expression: 'object.color == params.color' }],
    want: [[first, `undefined field 'color'`]],
  },
  {
    name: 'parameters of an unknown type',
    schema: object({ color: text }),
    params: { name: 'Config1', type: undefined },
    validations: [{ expression: 'params != null && object.color == params.color' }],
    want: [],
  },
  {
    name: 'parameters where there are none',
    schema: object({ color: text }),
    validations: [{ expression: 'object.color == params.color' }],
    want: [[first, `undeclared reference to 'params' (in container '')`]],
  },
  {
    name: 'the second of two expressions',
    schema: object({ color: text }),
    validations: [{ expression: "object.color == 'red'" }, { expression: 'object.size == 1' }],
    want: [['spec.validations[1].expression', `undefined field 'size'`]],
  },
  {
    name: 'both of two expressions',
    schema: object({ color: text }),
    validations: [{ expression: 'object.weight == 1' }, { expression: 'object.size == 1' }],
    want: [
      [first, `undefined field 'weight'`],
      ['spec.validations[1].expression', `undefined field 'size'`],
    ],
  },
  {
    name: 'two faults of one expression',
    schema: object({ color: number }),
    validations: [{ expression: "object.color > '1' && object.size == 1" }],
    want: [[first, `undefined field 'size'`]],
  },
  {
    name: 'an expression for the message',
    schema: object({ color: text }),
    validations: [{ expression: "object.color == 'red'", messageExpression: 'object.color + 7' }],
    want: [
      ['spec.validations[0].messageExpression', `found no matching overload for '_+_' applied to '(string, int)'`],
    ],
  },
  {
    name: 'an expression and the one for its message',
    schema: object({ color: text }),
    validations: [{ expression: 'object.color', messageExpression: 'object.size' }, { expression: 'object.size' }],
    want: [
      ['spec.validations[0].messageExpression', `undefined field 'size'`],
      ['spec.validations[1].expression', `undefined field 'size'`],
    ],
  },
  {
    name: 'the authorizer',
    schema: object({}),
    validations: [{ expression: "authorizer.group('').resource('endpoints').check('create').allowed()" }],
    want: [],
  },
  {
    name: 'the authorizer before it was asked',
    schema: object({}),
    validations: [{ expression: 'authorizer.allowed()' }],
    want: [[first, `found no matching overload for 'allowed' applied to 'kubernetes.authorization.Authorizer.()'`]],
  },
  {
    name: 'addresses and their type',
    schema: object({ address: text }),
    validations: [{ expression: 'type(ip(object.address)) == net.IP && ip(object.address).family() == 4' }],
    want: [],
  },
  {
    name: 'a type that cannot be written down',
    schema: object({ address: text }),
    validations: [{ expression: "ip(object.address) == net.IP{text: '127.0.0.1'}" }],
    want: [[first, `'net.IP' is not a message type`]],
  },
  {
    name: 'an object with any fields',
    schema: object({ spec: object({ color: text }), status: { type: 'object', additionalProperties: true } }),
    validations: [{ expression: 'has(object.spec.color)' }],
    want: [],
  },
  {
    name: 'a schema that says nothing',
    schema: {},
    validations: [{ expression: 'object.anything == 1 && true' }],
    want: [],
  },
  {
    name: 'a variable',
    schema: object({ size: number }),
    variables: [{ name: 'works', expression: 'true' }],
    validations: [{ expression: 'variables.works' }],
    want: [],
  },
  {
    name: 'a variable that there is not',
    schema: object({ size: number }),
    variables: [{ name: 'works', expression: 'true' }],
    validations: [{ expression: 'variables.fails' }],
    want: [[first, `undefined field 'fails'`]],
  },
  {
    name: 'a variable of another type',
    schema: object({ size: number }),
    variables: [{ name: 'color', expression: "'red'" }],
    validations: [{ expression: 'variables.color == object.size' }],
    want: [[first, `found no matching overload for '_==_' applied to '(string, int)'`]],
  },
  {
    name: 'a variable that is faulty itself',
    schema: object({ size: number }),
    variables: [{ name: 'color', expression: "object.size == 'red'" }],
    validations: [{ expression: 'variables.color == object.size' }],
    want: [],
  },
  {
    name: 'a variable by those before it',
    schema: object({ size: number }),
    variables: [
      { name: 'later', expression: 'variables.size' },
      { name: 'size', expression: 'object.size' },
      { name: 'twice', expression: 'variables.size * 2' },
    ],
    validations: [{ expression: "variables.twice == ''" }, { expression: "variables.later == ''" }],
    want: [[first, `found no matching overload for '_==_' applied to '(int, string)'`]],
  },
]

test.each(rows)('$name', ({ schema, params, variables = [], validations, want }) => {
  const objects = schema === undefined ? [] : [{ of, ...typeOf(schema) }]
  const found = checkPolicy(policy({ variables, validations }), { objects, params }, language)
  expect(found.map(({ fieldRef }) => fieldRef)).toEqual(want.map(([fieldRef]) => fieldRef))
  for (const [index, [, says]] of want.entries()) expect(found[index]?.warning).toContain(says)
})

test('a warning has a paragraph for each type', () => {
  const others = ['v1', 'v2', 'v3'].map((version) => ({ ...of, version }))
  const [one, two, three] = [object({}), object({ size: number }), object({})].map((schema) => typeOf(schema))
  const objects = [one, two, three].flatMap((type, index) => {
    const kind = others[index]
    return type === undefined || kind === undefined ? [] : [{ of: kind, ...type }]
  })
  const [warning] = checkPolicy(policy({ validations: [{ expression: 'object.size == 1' }] }), { objects }, language)
  const said = `ERROR: <input>:1:7: undefined field 'size'\n | object.size == 1\n | ......^\n`
  expect(warning?.warning).toBe(`example.com/v1, Kind=Widget: ${said}\nexample.com/v3, Kind=Widget: ${said}`)
})

test('a policy without a spec has no warnings', () => {
  expect(checkPolicy({ metadata: { name: 'a' } }, { objects: [] }, language)).toEqual([])
})
