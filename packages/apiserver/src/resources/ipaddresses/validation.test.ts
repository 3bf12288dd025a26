import { describe, expect, test } from 'vitest'
import type { IPAddress } from '@coxswain/api'
import { validateIpAddress, validateIpAddressName, validateIpAddressUpdate } from './validation.ts'

type Parent = NonNullable<NonNullable<IPAddress['spec']>['parentRef']>

const of = (changes: Partial<Parent> = {}): IPAddress => ({
  spec: { parentRef: { resource: 'services', namespace: 'n', name: 's', ...changes } },
})

describe('IP addresses', () => {
  test.each([
    { name: '10.0.0.1', isGood: true },
    { name: 'fd00::1', isGood: true },
    { name: 'FD00::1', isGood: false },
    { name: '10.0.0.01', isGood: false },
    { name: 'web', isGood: false },
  ])('may be called $name: $isGood', ({ name, isGood }) => {
    expect(validateIpAddressName(name, false).length === 0).toBe(isGood)
  })

  test('a name that is none is told without its value', () => {
    expect(validateIpAddressName('a"b', false)).toEqual([
      'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ])
  })

  test.each([
    { name: 'of a service', object: of(), want: [] },
    { name: 'of nobody', object: { spec: {} } as IPAddress, want: ['spec.parentRef'] },
    { name: 'of no kind', object: of({ resource: '' }), want: ['spec.parentRef.resource'] },
    { name: 'of a group without a name', object: of({ group: 'A' }), want: ['spec.parentRef.group'] },
  ])('$name', ({ object, want }) => {
    expect(validateIpAddress(object).map(({ field }) => field)).toEqual(want)
  })

  test('whose it is stays', () => {
    expect(validateIpAddressUpdate(of({ name: 't' }), of()).map(({ message }) => message)).toEqual([
      'Invalid value: {"Group":"","Resource":"services","Namespace":"n","Name":"t"}: field is immutable',
    ])
  })
})
