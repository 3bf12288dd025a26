import type {
  AllocatedDeviceStatus,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  ResourceClaim,
  ResourceClaimConsumerReference,
  ResourceClaimStatus,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { dropDeallocatedDevices } from './drop-deallocated-devices.ts'
import { label, reference, subdomain } from './testing/messages.ts'
import { validateClaimStatusUpdate } from './validate-claim-status.ts'

const requests = [
  { name: 'r', exactly: { deviceClassName: 'gpus' } },
  { name: 'f', firstAvailable: [{ name: 'a', deviceClassName: 'gpus' }] },
]
const claim = (status: ResourceClaimStatus, isDeleted = false): ResourceClaim => ({
  metadata: isDeleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {},
  spec: { devices: { requests } },
  status,
})
const texts = (next: ResourceClaim, previous = claim({})): readonly string[] =>
  validateClaimStatusUpdate(next, previous).map(({ field, message }) => `${field}: ${message}`)

const device = { driver: 'd.example', pool: 'p', device: 'a' }
const result = (more: Partial<DeviceRequestAllocationResult> = {}): DeviceRequestAllocationResult => ({
  request: 'r',
  ...device,
  ...more,
})
const allocated = (...results: readonly DeviceRequestAllocationResult[]): ResourceClaimStatus => ({
  allocation: { devices: { results } },
})
const configured = (...config: readonly Partial<DeviceAllocationConfiguration>[]): ResourceClaimStatus => ({
  allocation: { devices: { config: config as readonly DeviceAllocationConfiguration[] } },
})
const user = (uid: string): ResourceClaimConsumerReference => ({ resource: 'pods', name: `p${uid}`, uid })
const users = (count: number) => Array.from({ length: count }, (_, index) => user(String(index)))
const described = (...devices: readonly AllocatedDeviceStatus[]): ResourceClaimStatus => ({
  ...allocated(result()),
  devices,
})

const results = 'status.allocation.devices.results'
const config = 'status.allocation.devices.config'
const opaque = { driver: 'd', parameters: { a: 1 } as never }

// As kube-apiserver 1.36.2 answers.
describe('the status of a claim', () => {
  test.each<{ name: string; status: ResourceClaimStatus; want: readonly string[] }>([
    { name: 'is empty', status: {}, want: [] },
    { name: 'has devices and users', status: { ...allocated(result()), reservedFor: users(256) }, want: [] },
    {
      name: 'has an alternative’s device',
      status: allocated(result({ request: 'f/a' }), result({ request: 'f' })),
      want: [],
    },
    {
      name: 'has users, and no devices',
      status: { reservedFor: [user('1')] },
      want: ['status.reservedFor: Forbidden: may not be specified when `allocated` is not set'],
    },
    {
      name: 'has users that are none, or the same',
      status: { ...allocated(), reservedFor: [{} as never, user('1'), user('1')] },
      want: [
        'status.reservedFor[0].resource: Required value',
        'status.reservedFor[0].name: Required value',
        'status.reservedFor[0].uid: Required value',
        'status.reservedFor[2]: Duplicate value: "1"',
      ],
    },
    {
      name: 'has too many users',
      status: { ...allocated(), reservedFor: users(257) },
      want: ['status.reservedFor: Too many: 257: must have at most 256 items'],
    },
    {
      name: 'has devices that are none',
      status: allocated(
        result({ request: 'x' }),
        result({ driver: '', pool: '', device: '' }),
        result({ driver: 'A_', pool: 'P/q', device: 'A b' }),
      ),
      want: [
        `${results}[0].request: Invalid value: "x": ${reference}`,
        `${results}[1].driver: Required value`,
        `${results}[1].pool: Required value`,
        `${results}[1].device: Invalid value: "": ${label}`,
        `${results}[2].driver: Invalid value: "A_": ${subdomain}`,
        `${results}[2].pool: Invalid value: "P": ${subdomain}`,
        `${results}[2].device: Invalid value: "A b": ${label}`,
      ],
    },
    {
      name: 'has conditions that do not fit',
      status: allocated(
        result({ bindingConditions: ['a'] }),
        result({ bindingFailureConditions: ['a'], shareID: 'x' }),
        result({ bindingConditions: ['a', 'a'], bindingFailureConditions: ['a', 'x', 'x'] }),
      ),
      want: [
        `${results}[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions`,
        `${results}[1].bindingConditions: Invalid value: null: bindingConditions are required to use bindingFailureConditions`,
        `${results}[1].shareID: Invalid value: "x": error validating uid: invalid UUID length: 1`,
        `${results}[2].bindingConditions[1]: Duplicate value: "a"`,
        `${results}[2].bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions`,
        `${results}[2].bindingFailureConditions[2]: Duplicate value: "x"`,
      ],
    },
    {
      name: 'has shares that are none',
      status: allocated(
        result({ shareID: '0b1f7a9e-6c1d-4b7e-9a51-2f0c1f3a7e10' }),
        result({ shareID: '0B1F7A9E-6C1D-4B7E-9A51-2F0C1F3A7E10' }),
        result({ shareID: 'x'.repeat(36) }),
      ),
      want: [
        `${results}[1].shareID: Invalid value: "0B1F7A9E-6C1D-4B7E-9A51-2F0C1F3A7E10": uid must be in RFC 4122 normalized form, ` +
          '`xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters',
        `${results}[2].shareID: Invalid value: "${'x'.repeat(36)}": error validating uid: invalid UUID format`,
      ],
    },
    {
      name: 'has too many devices',
      status: allocated(...Array.from({ length: 33 }, (_, index) => result({ device: `d${index}` }))),
      want: [`${results}: Too many: 33: must have at most 32 items`],
    },
    {
      name: 'has configurations of all kinds',
      status: configured({ opaque }, { source: 'Nobody', requests: ['x', 'r', 'r'] }, { source: 'FromClass', opaque }),
      want: [
        `${config}[0].source: Required value`,
        `${config}[1].source: Unsupported value: "Nobody": supported values: "FromClaim", "FromClass"`,
        `${config}[1].requests[0]: Invalid value: "x": ${reference}`,
        `${config}[1].requests[2]: Duplicate value: "r"`,
        `${config}[1].opaque: Required value`,
      ],
    },
    {
      name: 'is for no node',
      status: { allocation: { devices: {}, nodeSelector: { nodeSelectorTerms: [] } } },
      want: [
        'status.allocation.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term',
      ],
    },
    {
      name: 'describes a device that it does not have',
      status: described({ ...device, device: 'b' }),
      want: [
        'status.devices[0]: Invalid value: {"Driver":"d.example","Pool":"p","Device":"b","ShareID":""}: must be an allocated device in the claim',
      ],
    },
    {
      name: 'describes a device twice',
      status: described(device, device),
      want: ['status.devices[1]: Duplicate value: {"Driver":"d.example","Pool":"p","Device":"a","ShareID":""}'],
    },
    {
      name: 'describes a network that is none',
      status: described({
        ...device,
        data: [1] as never,
        networkData: {
          interfaceName: 'x'.repeat(257),
          hardwareAddress: 'x'.repeat(129),
          ips: ['10.0.0.1', '10.0.0.1/24', 'FE80::1/64', '::ffff:10.0.0.1/120'],
        },
      }),
      want: [
        'status.devices[0].data: Invalid value: "<value omitted>": must be a valid JSON object',
        'status.devices[0].networkData.interfaceName: Too long: may not be more than 256 bytes',
        'status.devices[0].networkData.hardwareAddress: Too long: may not be more than 128 bytes',
        'status.devices[0].networkData.ips[0]: Invalid value: "10.0.0.1": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)',
        'status.devices[0].networkData.ips[2]: Invalid value: "FE80::1/64": must be in canonical form ("fe80::1/64")',
        'status.devices[0].networkData.ips[3]: Invalid value: "::ffff:10.0.0.1/120": must be in canonical form ("10.0.0.1/24")',
      ],
    },
  ])('$name', ({ status, want }) => expect(texts(claim(status))).toEqual(want))

  const shown =
    '{"Devices":{"Results":[{"Request":"r","Driver":"d.example","Pool":"p","Device":"z","AdminAccess":null,"Tolerations":null,' +
    '"BindingConditions":null,"BindingFailureConditions":null,"ShareID":null,"ConsumedCapacity":null}],"Config":null},' +
    '"NodeSelector":null,"AllocationTimestamp":null}'
  test('keeps its devices until it loses them all, and what is wrong about them is not asked again', () => {
    const before = claim(allocated(result({ request: 'x' })))
    expect(texts(before, before)).toEqual([])
    expect(texts(claim({}), before)).toEqual([])
    expect(texts(claim(allocated(result({ device: 'z' }))), before)).toEqual([
      `status.allocation: Invalid value: ${shown}: field is immutable`,
    ])
  })

  const [oneUser, twoUsers] = [1, 2].map((count) => ({ ...allocated(result()), reservedFor: users(count) }))
  test.each([
    { name: 'fewer', before: twoUsers, after: oneUser, want: [] },
    { name: 'the same', before: twoUsers, after: twoUsers, want: [] },
    {
      name: 'new',
      before: oneUser,
      after: twoUsers,
      want: [
        'status.reservedFor: Forbidden: new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
      ],
    },
  ])('of a claim that is being deleted may have users that are $name: $want', ({ before, after, want }) => {
    expect(texts(claim(after ?? {}, true), claim(before ?? {}, true))).toEqual(want)
    expect(texts(claim(after ?? {}), claim(before ?? {}))).toEqual([])
  })
})

describe('what drivers say of devices', () => {
  const other = { ...device, device: 'b' }
  const both = { ...allocated(result(), result(other)), devices: [device, other] }
  test.each<{ name: string; after: ResourceClaimStatus; want: readonly AllocatedDeviceStatus[] | undefined }>([
    { name: 'stays with the devices', after: both, want: [device, other] },
    { name: 'goes with them', after: { devices: [device, other] }, want: undefined },
    { name: 'goes with one of them', after: { ...both, ...allocated(result()) }, want: [device] },
    {
      name: 'stays where the claim never had the device, for validation to refuse',
      after: { devices: [{ ...device, device: 'c' }] },
      want: [{ ...device, device: 'c' }],
    },
    { name: 'is not there when it is nothing', after: { devices: [] }, want: undefined },
  ])('$name', ({ after, want }) => {
    expect(dropDeallocatedDevices(claim(after), claim(both)).status?.devices).toEqual(want)
  })

  test('of another share goes alone', () => {
    const [a, b] = ['a', 'b'].map((shareID) => ({ ...device, shareID }))
    const before = { ...allocated(result(a), result(b)), devices: [device, device] }
    const after = { ...allocated(result(a)), devices: [a ?? device, b ?? device] }
    expect(dropDeallocatedDevices(claim(after), claim(before)).status?.devices).toEqual([a])
  })
})
