import type { DeviceClaim, DeviceRequest, DeviceSubRequest, ExactDeviceRequest, ResourceClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import type { FieldErrors } from '../../validation/field-error.ts'
import { label, reference, subdomain } from './testing/messages.ts'
import {
  validateResourceClaim,
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
  validateResourceClaimUpdate,
} from './validation.ts'

const texts = (errors: FieldErrors): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)
const namePart =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const identifier =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or " +
  "'_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')"
const qualified = 'a fully qualified name must be a domain and a name separated by a slash'
const counted = { allocationMode: 'ExactCount', count: 1 }

const exact = (name = 'r', more: Partial<ExactDeviceRequest> = {}): DeviceRequest => ({
  name,
  exactly: { deviceClassName: 'gpus', ...counted, ...more },
})
const sub = (name: string, more: Partial<DeviceSubRequest> = {}): DeviceSubRequest => ({
  name,
  deviceClassName: 'gpus',
  ...counted,
  ...more,
})
const first = (...firstAvailable: readonly DeviceSubRequest[]): DeviceRequest => ({ name: 'f', firstAvailable })
const many = <T>(count: number, of: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => of(i))
const one = (more: Partial<ExactDeviceRequest>): DeviceClaim => ({ requests: [exact('r', more)] })
const parameters = { a: 1 }
const claimOf = (devices?: DeviceClaim): ResourceClaim => ({ spec: devices === undefined ? {} : { devices } })

const at = 'spec.devices.requests[0]'
const constraint = 'spec.devices.constraints'
const config = 'spec.devices.config'

// As kube-apiserver 1.36.2 answers.
describe('what a claim asks for', () => {
  test.each<{ name: string; devices?: DeviceClaim; want: readonly string[] }>([
    { name: 'nothing', want: [] },
    { name: 'no devices', devices: {}, want: [] },
    { name: 'one device', devices: one({}), want: [] },
    { name: 'all devices', devices: one({ allocationMode: 'All', count: undefined }), want: [] },
    { name: 'this or that', devices: { requests: [first(sub('a'), sub('b', { count: 3 }))] }, want: [] },
    {
      name: 'a name that is none',
      devices: { requests: [exact('R_1')] },
      want: [`${at}.name: Invalid value: "R_1": ${label}`],
    },
    { name: 'no name', devices: { requests: [exact('')] }, want: [`${at}.name: Invalid value: "": ${label}`] },
    {
      name: 'neither',
      devices: { requests: [{ name: 'r' }] },
      want: [`${at}: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`],
    },
    {
      name: 'both',
      devices: { requests: [{ ...exact(), firstAvailable: [sub('a')] }] },
      want: [
        `${at}: Invalid value: null: exactly one of \`exactly\` or \`firstAvailable\` is required, but multiple fields are set`,
      ],
    },
    {
      name: 'no class',
      devices: one({ deviceClassName: '' }),
      want: [`${at}.exactly.deviceClassName: Required value`],
    },
    {
      name: 'a class that is none',
      devices: one({ deviceClassName: 'A b' }),
      want: [`${at}.exactly.deviceClassName: Invalid value: "A b": ${subdomain}`],
    },
    {
      name: 'two of all',
      devices: one({ allocationMode: 'All', count: 2 }),
      want: [`${at}.exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`],
    },
    {
      name: 'less than none',
      devices: one({ count: -1 }),
      want: [`${at}.exactly.count: Invalid value: -1: must be greater than zero`],
    },
    {
      name: 'some',
      devices: one({ allocationMode: 'Some', count: -1 }),
      want: [`${at}.exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"`],
    },
    {
      name: 'the same twice',
      devices: { requests: [exact(), exact()] },
      want: ['spec.devices.requests[1]: Duplicate value: "r"'],
    },
    { name: '32 things', devices: { requests: many(32, (i) => exact(`r${i}`)) }, want: [] },
    {
      name: 'too many things',
      devices: { requests: many(33, (i) => exact(`r${i}`)) },
      want: ['spec.devices.requests: Too many: 33: must have at most 32 items'],
    },
    {
      name: 'alternatives with the same name',
      devices: { requests: [first(sub('a'), sub('a'))] },
      want: [`${at}.firstAvailable[1]: Duplicate value: "a"`],
    },
    {
      name: 'too many alternatives',
      devices: { requests: [first(...many(9, (i) => sub(`s${i}`)))] },
      want: [`${at}.firstAvailable: Too many: 9: must have at most 8 items`],
    },
    {
      name: 'an alternative with all that is wrong',
      devices: { requests: [first(sub('A', { deviceClassName: '', allocationMode: 'Some' }))] },
      want: [
        `${at}.firstAvailable[0].name: Invalid value: "A": ${label}`,
        `${at}.firstAvailable[0].deviceClassName: Required value`,
        `${at}.firstAvailable[0].allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"`,
      ],
    },
    {
      name: 'a selector that is none',
      devices: one({ selectors: [{}] }),
      want: [`${at}.exactly.selectors[0].cel: Required value`],
    },
    {
      name: 'too many selectors',
      devices: one({ selectors: many(33, () => ({ cel: { expression: 'true' } })) }),
      want: [`${at}.exactly.selectors: Too many: 33: must have at most 32 items`],
    },
    {
      name: 'a selector without end',
      devices: one({ selectors: [{ cel: { expression: '1'.repeat(10_241) } }] }),
      want: [`${at}.exactly.selectors[0].cel.expression: Too long: may not be more than 10240 bytes`],
    },
    {
      name: 'tolerations of all kinds',
      devices: one({
        tolerations: [
          { key: 'a', operator: 'Equal', value: 'x', effect: 'NoSchedule' },
          { key: 'a b', operator: 'Near', value: 'x', effect: 'NoWay' },
          { key: 'a', operator: 'Exists', value: 'x' },
          { key: 'a', operator: 'Equal', value: 'x y' },
          { operator: '' },
        ],
      }),
      want: [
        `${at}.exactly.tolerations[1].key: Invalid value: "a b": ${namePart}`,
        `${at}.exactly.tolerations[1].operator: Unsupported value: "Near": supported values: "Equal", "Exists"`,
        `${at}.exactly.tolerations[1].effect: Unsupported value: "NoWay": supported values: "NoExecute", "NoSchedule", "None"`,
        `${at}.exactly.tolerations[2].value: Invalid value: "x": must be empty for operator \`Exists\``,
        `${at}.exactly.tolerations[3].value: Invalid value: "x y": ${labelValue}`,
        `${at}.exactly.tolerations[4].operator: Required value`,
      ],
    },
    {
      name: 'tolerations without end',
      devices: one({ tolerations: many(17, () => ({ operator: 'Exists' })) }),
      want: [],
    },
    {
      name: 'a constraint without an attribute',
      devices: { requests: [exact()], constraints: [{}] },
      want: [
        `${constraint}[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set`,
      ],
    },
    {
      name: 'a constraint on requests that are not there',
      devices: {
        requests: [exact(), first(sub('a'))],
        constraints: [{ requests: ['r', 'x', 'f/a', 'f/b', 'a/b/c', 'r', 'B_'], matchAttribute: 'd/a' }],
      },
      want: [
        `${constraint}[0].requests[1]: Invalid value: "x": ${reference}`,
        `${constraint}[0].requests[3]: Invalid value: "f/b": ${reference}`,
        `${constraint}[0].requests[4]: Invalid value: "a/b/c": ${reference}`,
        `${constraint}[0].requests[6]: Invalid value: "B_": ${label}`,
        `${constraint}[0].requests[6]: Invalid value: "B_": ${reference}`,
        `${constraint}[0].requests[5]: Duplicate value: "r"`,
      ],
    },
    {
      name: 'constraints on attributes that are none',
      devices: {
        constraints: [
          ...['d/a', 'noslash', 'a b/c', 'a/b-c', '/x', 'x/', '', 'a/b/c', `d/${'x'.repeat(33)}`].map(
            (matchAttribute) => ({ matchAttribute }),
          ),
          { distinctAttribute: 'x' },
        ],
      },
      want: [
        `${constraint}[1].matchAttribute: Invalid value: "noslash": ${qualified}`,
        `${constraint}[2].matchAttribute: Invalid value: "a b": ${subdomain}`,
        `${constraint}[3].matchAttribute: Invalid value: "b-c": ${identifier}`,
        `${constraint}[4].matchAttribute: Invalid value: "": the domain must not be empty`,
        `${constraint}[5].matchAttribute: Invalid value: "": the name must not be empty`,
        `${constraint}[6].matchAttribute: Invalid value: "": ${identifier}`,
        `${constraint}[6].matchAttribute: Invalid value: "": ${qualified}`,
        `${constraint}[8].matchAttribute: Too long: may not be more than 32 bytes`,
        `${constraint}[9].distinctAttribute: Invalid value: "x": ${qualified}`,
      ],
    },
    {
      name: 'too many constraints',
      devices: { constraints: many(33, () => ({ matchAttribute: 'd/a' })) },
      want: [`${constraint}: Too many: 33: must have at most 32 items`],
    },
    {
      name: 'configurations of all kinds',
      devices: {
        config: [
          { opaque: { driver: 'd', parameters } },
          {},
          { requests: ['x'], opaque: { driver: '', parameters } },
          { opaque: { driver: 'D_x', parameters: [1] as never } },
          { opaque: { driver: 'd' } as never },
          { opaque: { driver: 'a'.repeat(64), parameters: { a: 'x'.repeat(10_240) } } },
        ],
      },
      want: [
        `${config}[1].opaque: Required value`,
        `${config}[2].requests[0]: Invalid value: "x": ${reference}`,
        `${config}[2].opaque.driver: Required value`,
        `${config}[3].opaque.driver: Invalid value: "D_x": ${subdomain}`,
        `${config}[3].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object`,
        `${config}[4].opaque.parameters: Required value`,
        `${config}[5].opaque.driver: Too long: may not be more than 63 bytes`,
        `${config}[5].opaque.parameters: Too long: may not be more than 10240 bytes`,
      ],
    },
  ])('$name', ({ devices, want }) => {
    expect(texts(validateResourceClaim(claimOf(devices)))).toEqual(want)
    const ofTemplate = want.map((text) => text.replace(/^spec\./, 'spec.spec.'))
    expect(texts(validateResourceClaimTemplate({ spec: claimOf(devices) }))).toEqual(ofTemplate)
  })
})

test('a template says nothing of a claim’s own', () => {
  const metadata = { labels: { 'a b': 'c' }, name: 'x', uid: 'u', annotations: { ok: 'x' } }
  expect(texts(validateResourceClaimTemplate({ spec: { metadata, spec: {} } }))).toEqual([
    `spec.metadata.labels: Invalid value: "a b": ${namePart}`,
    'spec.metadata.name: Forbidden: cannot be set',
    'spec.metadata.uID: Forbidden: cannot be set',
  ])
})

describe('a spec stays', () => {
  const shown =
    '{"Devices":{"Requests":[{"Name":"r","Exactly":{"DeviceClassName":"gpus","Selectors":null,"AllocationMode":"ExactCount",' +
    '"Count":1,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}'
  const [before, after] = [claimOf(), claimOf(one({}))]

  test('of a claim', () => {
    expect(validateResourceClaimUpdate(after, claimOf(one({})))).toEqual([])
    expect(texts(validateResourceClaimUpdate(after, before))).toEqual([
      `spec: Invalid value: ${shown}: field is immutable`,
    ])
  })

  test('of a template, with the labels', () => {
    const spec = { ...after, metadata: { labels: { a: 'b' } } }
    expect(validateResourceClaimTemplateUpdate({ spec }, { spec })).toEqual([])
    expect(texts(validateResourceClaimTemplateUpdate({ spec }, { spec: after }))).toEqual([
      `spec: Invalid value: {"labels":{"a":"b"},"Spec":${shown}}: field is immutable`,
    ])
  })
})
