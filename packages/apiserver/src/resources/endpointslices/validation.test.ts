import { describe, expect, test } from 'vitest'
import type { EndpointSlice } from '@coxswain/api'
import { validateEndpointSlice, validateEndpointSliceUpdate } from './validation.ts'

const slice = (changes: Partial<EndpointSlice>): EndpointSlice => ({ addressType: 'IPv4', endpoints: [], ...changes })
const at = (...addresses: string[]): Partial<EndpointSlice> => ({ endpoints: [{ addresses }] })
const textsOf = (object: EndpointSlice): readonly string[] =>
  validateEndpointSlice(object).map(({ field, message }) => `${field}: ${message}`)

describe('endpoint slices', () => {
  test.each([
    { name: 'addresses of the type', changes: at('10.0.0.1'), want: [] },
    { name: 'IPv6', changes: { addressType: 'IPv6', ...at('fd00::1') }, want: [] },
    { name: 'names', changes: { addressType: 'FQDN', ...at('a.example.com') }, want: [] },
    { name: 'no type', changes: { addressType: '' }, want: ['addressType: Required value'] },
    {
      name: 'an unknown type',
      changes: { addressType: 'IPv5' },
      want: ['addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"'],
    },
    {
      name: 'the other family',
      changes: at('fd00::1'),
      want: ['endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address'],
    },
    {
      name: 'this machine alone',
      changes: at('127.0.0.1'),
      want: [
        'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    },
    {
      name: 'no address',
      changes: at(),
      want: ['endpoints[0].addresses: Required value: must contain at least 1 address'],
    },
    {
      name: 'too many addresses',
      changes: { addressType: 'other', ...at(...Array.from({ length: 101 }, () => 'x')) },
      want: [
        'addressType: Unsupported value: "other": supported values: "FQDN", "IPv4", "IPv6"',
        'endpoints[0].addresses: Too many: 101: must have at most 100 items',
      ],
    },
    {
      name: 'too many endpoints',
      changes: { endpoints: Array.from({ length: 1001 }, () => ({ addresses: [] })) },
      want: ['endpoints: Too many: 1001: must have at most 1000 items'],
    },
    {
      name: 'two ports of one name',
      changes: {
        ports: [
          { name: 'a', protocol: 'TCP' },
          { name: 'a', protocol: 'TCP' },
        ],
      },
      want: ['ports[1].name: Duplicate value: "a"'],
    },
    {
      name: 'an unknown protocol',
      changes: { ports: [{ name: '', protocol: 'IP' }] },
      want: ['ports[0].protocol: Unsupported value: "IP": supported values: "SCTP", "TCP", "UDP"'],
    },
    {
      name: 'a zone twice',
      changes: { endpoints: [{ addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] },
      want: ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
    },
  ])('$name', ({ changes, want }) => {
    expect(textsOf(slice(changes))).toEqual(want)
  })

  test('the type does not change', () => {
    const messages = validateEndpointSliceUpdate(slice({ addressType: 'IPv6' }), slice({})).map(
      ({ message }) => message,
    )
    expect(messages).toEqual(['Invalid value: "IPv6": field is immutable'])
  })
})
