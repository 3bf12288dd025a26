import { describe, expect, test } from 'vitest'
import type { FieldSet } from './field-set.ts'
import { fitToType, withNamedFields } from './fit-to-type.ts'
import { typeOfSchema } from './value-type.ts'

const deployment = typeOfSchema('io.k8s.api.apps.v1.Deployment')
const inPod = (fields: FieldSet): FieldSet => ({ 'f:spec': { 'f:template': { 'f:spec': fields } } })

describe('a set of another time', () => {
  test.each<{ name: string; fields: FieldSet; want: FieldSet }>([
    {
      name: 'parts of what is atomic now',
      fields: { 'f:spec': { 'f:selector': { 'f:matchLabels': { 'f:a': {} } } } },
      want: { 'f:spec': { 'f:selector': {} } },
    },
    {
      name: 'items of a list that is atomic now',
      fields: inPod({ 'f:tolerations': { '.': {}, 'i:0': { 'f:key': {} } } }),
      want: inPod({ 'f:tolerations': {} }),
    },
    {
      name: 'in an item',
      fields: inPod({ 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:args': { 'i:0': {} } } } }),
      want: inPod({ 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:args': {} } } }),
    },
    {
      name: 'a whole that has parts now stays',
      fields: inPod({ 'f:containers': {} }),
      want: inPod({ 'f:containers': {} }),
    },
    { name: 'unknown fields stay', fields: { 'f:gone': { 'f:a': {} } }, want: { 'f:gone': { 'f:a': {} } } },
  ])('$name', ({ fields, want }) => expect(fitToType(deployment, fields)).toEqual(want))

  test('what fits is the same', () => {
    const fields = inPod({ 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:args': {} } } })
    expect(fitToType(deployment, fields)).toBe(fields)
  })
})

test('fields that lead to a member are members, keys of maps and items are not', () => {
  const fields = {
    'f:metadata': { 'f:labels': { 'f:a': {} } },
    ...inPod({ 'f:containers': { 'k:{"name":"a"}': { 'f:resources': { 'f:limits': { 'f:cpu': {} } } } } }),
  }
  expect(withNamedFields(deployment, fields)).toEqual({
    'f:metadata': { '.': {}, 'f:labels': { '.': {}, 'f:a': {} } },
    'f:spec': {
      '.': {},
      'f:template': {
        '.': {},
        'f:spec': {
          '.': {},
          'f:containers': {
            '.': {},
            'k:{"name":"a"}': { 'f:resources': { '.': {}, 'f:limits': { '.': {}, 'f:cpu': {} } } },
          },
        },
      },
    },
  })
})
