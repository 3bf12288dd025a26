import { expect, test } from 'vitest'
import type { FieldSet } from './field-set.ts'
import { withoutResetFields } from './reset-fields.ts'
import type { FieldNames } from './tracked-kind.ts'

const fields: FieldSet = {
  'f:metadata': { 'f:labels': { 'f:a': {} } },
  'f:spec': {
    'f:containers': { '.': {}, 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:resources': { 'f:limits': {} } } },
    'f:nodeName': {},
  },
}

test.each<{ name: string; reset: readonly FieldNames[] | undefined; want: object }>([
  { name: 'none', reset: undefined, want: fields },
  { name: 'none of those written', reset: [['status']], want: fields },
  { name: 'one, with all beneath', reset: [['spec']], want: { 'f:metadata': fields['f:metadata'] } },
  {
    name: 'several',
    reset: [['spec', 'containers'], ['metadata']],
    want: { 'f:spec': { 'f:nodeName': {} } },
  },
  { name: 'all', reset: [['spec'], ['metadata']], want: {} },
])('$name', ({ reset, want }) => expect(withoutResetFields(fields, reset)).toEqual(want))
