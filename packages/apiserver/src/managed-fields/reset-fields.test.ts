import { expect, test } from 'vitest'
import type { FieldSet } from './field-set.ts'
import { withoutResetFields } from './reset-fields.ts'
import type { ResetFields } from './tracked-kind.ts'

const fields: FieldSet = {
  'f:metadata': { 'f:labels': { 'f:a': {} } },
  'f:spec': {
    'f:containers': { '.': {}, 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:resources': { 'f:limits': {} } } },
    'f:nodeName': {},
  },
}

test.each<{ name: string; reset: ResetFields | undefined; want: object }>([
  { name: 'none', reset: undefined, want: fields },
  { name: 'none of those written', reset: { without: [['status']] }, want: fields },
  { name: 'one, with all beneath', reset: { without: [['spec']] }, want: { 'f:metadata': fields['f:metadata'] } },
  {
    name: 'several',
    reset: { without: [['spec', 'containers'], ['metadata']] },
    want: { 'f:spec': { 'f:nodeName': {} } },
  },
  { name: 'all', reset: { without: [['spec'], ['metadata']] }, want: {} },
  { name: 'all but one', reset: { only: [['spec', 'nodeName']] }, want: { 'f:spec': { 'f:nodeName': {} } } },
  {
    name: 'all but one in every item, which is a member where it was one',
    reset: { only: [['spec', 'containers', '*', 'resources']] },
    want: {
      'f:spec': { 'f:containers': { '.': {}, 'k:{"name":"a"}': { '.': {}, 'f:resources': { 'f:limits': {} } } } },
    },
  },
  { name: 'all', reset: { only: [['spec', 'ephemeralContainers']] }, want: {} },
])('$name', ({ reset, want }) => expect(withoutResetFields(fields, reset)).toEqual(want))
