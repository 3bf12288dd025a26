import {
  boolType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  optionalType,
  stringType,
  structType,
  timestampType,
  typeOf,
  wrapperType,
} from '@coxswain/cel'
import { expect, test } from 'vitest'
import { variableType } from './variable-type.ts'

test.each([
  { name: 'a text is one', of: stringType, want: stringType },
  { name: 'a time is one', of: timestampType, want: timestampType },
  { name: 'nothing is nothing', of: nullType, want: nullType },
  { name: 'an object can be anything', of: structType('Pod1'), want: dynType },
  { name: 'a type can be anything', of: typeOf(intType), want: dynType },
  { name: 'an optional can be anything', of: optionalType(intType), want: dynType },
  { name: 'a number or nothing can be anything', of: wrapperType(intType), want: dynType },
  { name: 'a list keeps what is in it', of: listType(boolType), want: listType(boolType) },
  { name: 'a list of objects is one of anything', of: listType(structType('Pod1')), want: listType(dynType) },
  {
    name: 'a map keeps what is in it',
    of: mapType(stringType, listType(structType('Pod1'))),
    want: mapType(stringType, listType(dynType)),
  },
])('$name', ({ of, want }) => {
  expect(variableType(of)).toEqual(want)
})
