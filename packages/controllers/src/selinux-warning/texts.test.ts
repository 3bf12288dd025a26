import { expect, test } from 'vitest'
import type { Conflict } from './conflict.ts'
import { conflictReasons, conflictText } from './texts.ts'

const conflict: Conflict = {
  property: 'SELinuxLabel',
  pod: 'shop/web',
  value: ':::s0:c1',
  otherPod: 'shop/db',
  otherValue: '',
}

test.each([
  {
    of: conflict,
    reason: 'SELinuxLabelConflict',
    text: 'SELinuxLabel ":::s0:c1" conflicts with pod db that uses the same volume as this pod with SELinuxLabel "". If both pods land on the same node, only one of them may access the volume.',
  },
  {
    of: { ...conflict, property: 'SELinuxChangePolicy', value: 'Recursive', otherPod: 'bank/db' } satisfies Conflict,
    reason: 'SELinuxChangePolicyConflict',
    text: 'SELinuxChangePolicy"Recursive" conflicts with another pod that uses the same volume as this pod with a different SELinuxChangePolicy. If both pods land on the same node, only one of them may access the volume.',
  },
])('$reason', ({ of, reason, text }) =>
  expect([conflictReasons[of.property], conflictText(of)]).toEqual([reason, text]),
)
