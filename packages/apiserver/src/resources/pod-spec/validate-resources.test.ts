import { describe, expect, test } from 'vitest'
import type { ResourceRequirements } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkContainerResourceName, checkResourceName, validateResources } from './validate-resources.ts'

function problems(resources: ResourceRequirements, claims: readonly string[] = []): readonly string[] {
  const errors: ErrorList = []
  const claimNames = new Set(claims)
  validateResources({ errors, path: 'r', checkName: checkContainerResourceName, claimNames }, resources)
  return errors.map(({ field, message }) => `${field}: ${message}`)
}

describe('resources of a container', () => {
  test.each<{ name: string; resources: ResourceRequirements; wanted: readonly string[] }>([
    { name: 'none', resources: {}, wanted: [] },
    { name: 'in order', resources: { requests: { cpu: '1' }, limits: { cpu: '1000m', memory: '1Gi' } }, wanted: [] },
    {
      name: 'a request above its limit',
      resources: { requests: { cpu: '2' }, limits: { cpu: '1500m' } },
      wanted: ['r.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m'],
    },
    {
      name: 'an extended resource whose request is not its limit',
      resources: { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '2' } },
      wanted: ['r.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2'],
    },
    {
      name: 'an extended resource without a limit',
      resources: { requests: { 'example.com/gpu': '1' } },
      wanted: ['r.limits: Required value: Limit must be set for non overcommitable resources'],
    },
    {
      name: 'half an extended resource',
      resources: { limits: { 'example.com/gpu': '500m' } },
      wanted: ['r.limits[example.com/gpu]: Invalid value: "500m": must be an integer'],
    },
    {
      name: 'less than nothing',
      resources: { limits: { memory: '-1' } },
      wanted: ['r.limits[memory]: Invalid value: "-1": must be greater than or equal to 0'],
    },
    {
      name: 'no resource at all',
      resources: { limits: { nonsense: '1' } },
      wanted: [
        'r.limits[nonsense]: Invalid value: "nonsense": must be a standard resource type or fully qualified',
        'r.limits[nonsense]: Invalid value: "nonsense": must be a standard resource for containers',
      ],
    },
    {
      name: 'huge pages alone',
      resources: { requests: { 'hugepages-2Mi': '4Mi' }, limits: { 'hugepages-2Mi': '4Mi' } },
      wanted: ['r: Forbidden: HugePages require cpu or memory'],
    },
    {
      name: 'part of a huge page',
      resources: {
        requests: { cpu: '1', 'hugepages-2Mi': '3Mi' },
        limits: { cpu: '1', 'hugepages-2Mi': '3Mi' },
      },
      wanted: [
        'r.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        'r.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      ],
    },
    {
      name: 'a claim that the pod has not',
      resources: { claims: [{ name: 'a' }] },
      wanted: ['r.claims[0]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty'],
    },
  ])('$name', ({ resources, wanted }) => {
    expect(problems(resources)).toEqual(wanted)
  })

  test.each<{ name: string; claims: ResourceRequirements['claims']; wanted: readonly string[] }>([
    { name: 'a claim', claims: [{ name: 'a' }, { name: 'b', request: 'x' }, { name: 'b', request: 'y' }], wanted: [] },
    { name: 'a claim twice', claims: [{ name: 'a' }, { name: 'a' }], wanted: ['r.claims[1]: Duplicate value: "a"'] },
    {
      name: 'one request twice',
      claims: [
        { name: 'a', request: 'x' },
        { name: 'a', request: 'x' },
      ],
      wanted: ['r.claims[1]: Duplicate value: "a/x"'],
    },
    {
      name: 'all requests after one',
      claims: [{ name: 'a', request: 'x' }, { name: 'a' }],
      wanted: ['r.claims[1]: Duplicate value: "a"'],
    },
    { name: 'no name', claims: [{ name: '' }], wanted: ['r.claims[0]: Required value'] },
  ])('$name', ({ claims, wanted }) => {
    expect(problems({ claims }, ['a', 'b'])).toEqual(wanted)
  })
})

test.each([
  ['cpu', true],
  ['storage', true],
  ['hugepages-1Gi', true],
  ['requests.cpu', true],
  ['example.com/gpu', true],
  ['gpu', false],
  ['a b', false],
  ['a/b/c', false],
])('%s as a resource', (name, wanted) => {
  const errors: ErrorList = []
  expect(checkResourceName(errors, 'f', name)).toBe(wanted)
  expect(errors.length > 0).toBe(!wanted)
})
