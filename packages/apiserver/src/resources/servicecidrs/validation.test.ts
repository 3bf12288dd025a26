import { describe, expect, test } from 'vitest'
import type { ServiceCIDR } from '@coxswain/api'
import { validateServiceCidr, validateServiceCidrUpdate } from './validation.ts'

const of = (...cidrs: string[]): ServiceCIDR => ({ spec: { cidrs } })
const messages = (errors: ReturnType<typeof validateServiceCidr>): readonly string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`)

describe('service CIDRs', () => {
  test.each([
    { name: 'one', cidrs: ['10.0.0.0/16'], want: [] },
    { name: 'one of each family', cidrs: ['10.0.0.0/16', 'fd00::/112'], want: [] },
    { name: 'none', cidrs: [], want: ['spec.cidrs: Required value: at least one CIDR required'] },
    {
      name: 'two of one family',
      cidrs: ['10.0.0.0/16', '10.1.0.0/16'],
      want: [
        'spec.cidrs: Invalid value: ["10.0.0.0/16","10.1.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    },
  ])('$name', ({ cidrs, want }) => {
    expect(messages(validateServiceCidr(of(...cidrs)))).toEqual(want)
  })

  test.each([
    { name: 'stay', old: ['10.0.0.0/16'], next: ['10.0.0.0/16'], want: [] },
    { name: 'grow by a family', old: ['10.0.0.0/16'], next: ['10.0.0.0/16', 'fd00::/112'], want: [] },
    {
      name: 'change',
      old: ['10.0.0.0/16'],
      next: ['10.1.0.0/16'],
      want: ['spec.cidrs[0]: Invalid value: "10.1.0.0/16": field is immutable'],
    },
    {
      name: 'shrink',
      old: ['10.0.0.0/16', 'fd00::/112'],
      next: ['10.0.0.0/16'],
      want: ['spec.cidrs: Invalid value: ["10.0.0.0/16"]: field is immutable'],
    },
  ])('networks that $name', ({ old, next, want }) => {
    expect(messages(validateServiceCidrUpdate(of(...next), of(...old)))).toEqual(want)
  })
})
