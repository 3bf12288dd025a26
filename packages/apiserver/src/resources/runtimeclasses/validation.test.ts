import { describe, expect, test } from 'vitest'
import type { RuntimeClass } from '@coxswain/api'
import { validateRuntimeClass, validateRuntimeClassUpdate } from './validation.ts'

const of = (changes: Partial<RuntimeClass> = {}): RuntimeClass => ({ handler: 'runc', ...changes })
const textsOf = (errors: ReturnType<typeof validateRuntimeClass>): readonly string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`)
const toleration = { key: 'a', operator: 'Exists' }

describe('runtime classes', () => {
  test.each([
    { name: 'a class', object: of(), want: [] },
    { name: 'no handler', object: of({ handler: '' }), want: ['handler: Required value'] },
    {
      name: 'less than nothing on top',
      object: of({ overhead: { podFixed: { cpu: '-1' } } }),
      want: ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    },
    {
      name: 'a toleration twice',
      object: of({ scheduling: { tolerations: [toleration, toleration] } }),
      want: [
        'scheduling.tolerations[1]: Duplicate value: {"Key":"a","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}',
      ],
    },
  ])('$name', ({ object, want }) => {
    expect(textsOf(validateRuntimeClass(object))).toEqual(want)
  })

  test('the handler stays', () => {
    expect(textsOf(validateRuntimeClassUpdate(of({ handler: 'kata' }), of()))).toEqual([
      'handler: Invalid value: "kata": field is immutable',
    ])
  })
})
