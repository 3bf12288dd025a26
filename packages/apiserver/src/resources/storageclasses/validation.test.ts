import { describe, expect, test } from 'vitest'
import type { StorageClass } from '@coxswain/api'
import { validateStorageClass, validateStorageClassUpdate } from './validation.ts'

const of = (changes: Partial<StorageClass> = {}): StorageClass => ({
  provisioner: 'P.example/x',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  ...changes,
})
const inZone = (...values: string[]): NonNullable<StorageClass['allowedTopologies']>[number] => ({
  matchLabelExpressions: [{ key: 'zone', values }],
})

describe('storage classes', () => {
  test.each([
    { name: 'a class', object: of(), want: [] },
    { name: 'no provisioner', object: of({ provisioner: '' }), want: ['provisioner: Required value'] },
    {
      name: 'a policy that only volumes have',
      object: of({ reclaimPolicy: 'Recycle' }),
      want: ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
    },
    {
      name: 'an unknown mode',
      object: of({ volumeBindingMode: 'Later' }),
      want: ['volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"'],
    },
    {
      name: 'a parameter without a name',
      object: of({ parameters: { '': 'x' } }),
      want: ['parameters: Invalid value: "": field can not be empty.'],
    },
    {
      name: 'more parameters than fit',
      object: of({ parameters: { a: 'x'.repeat(256 * 1024) } }),
      want: ['parameters: Too long: may not be more than 262144 bytes'],
    },
    {
      name: 'the same topology twice, in another order',
      object: of({ allowedTopologies: [inZone('a', 'b'), inZone('b', 'a')] }),
      want: ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
    },
    {
      name: 'a topology without values',
      object: of({ allowedTopologies: [inZone()] }),
      want: ['allowedTopologies[0].matchLabelExpressions[0].values: Required value'],
    },
  ])('$name', ({ object, want }) => {
    expect(validateStorageClass(object).map(({ field, message }) => `${field}: ${message}`)).toEqual(want)
  })

  test('what made volumes already stays', () => {
    const next = of({ provisioner: 'q', parameters: { b: '1', a: '2' }, allowVolumeExpansion: true })
    expect(validateStorageClassUpdate(next, of()).map(({ message }) => message)).toEqual([
      'Invalid value: {"a":"2","b":"1"}: field is immutable',
      'Invalid value: "q": field is immutable',
    ])
  })
})
