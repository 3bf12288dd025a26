import { expect, test } from 'vitest'
import type { PodSpec, ResourceRequirements } from '@coxswain/api'
import { podQosClass } from './qos-class.ts'

const specOf = (...resources: readonly ResourceRequirements[]): PodSpec => ({
  containers: resources.map((each, index) => ({ name: `c${index}`, resources: each })),
})
const both = { cpu: '1', memory: '1Gi' }

test.each<{ name: string; spec: PodSpec; wanted: string }>([
  { name: 'nothing asked', spec: specOf({}), wanted: 'BestEffort' },
  { name: 'zeros asked', spec: specOf({ requests: { cpu: '0' }, limits: { memory: '0' } }), wanted: 'BestEffort' },
  { name: 'other resources asked', spec: specOf({ requests: { 'example.com/gpu': '1' } }), wanted: 'BestEffort' },
  { name: 'a request alone', spec: specOf({ requests: { cpu: '1' } }), wanted: 'Burstable' },
  { name: 'limits that requests equal', spec: specOf({ limits: both, requests: both }), wanted: 'Guaranteed' },
  {
    name: 'equal in other words',
    spec: specOf({ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1024Mi' } }),
    wanted: 'Guaranteed',
  },
  {
    name: 'a request below its limit',
    spec: specOf({ limits: both, requests: { ...both, cpu: '1m' } }),
    wanted: 'Burstable',
  },
  {
    name: 'memory without a limit',
    spec: specOf({ limits: { cpu: '1' }, requests: { cpu: '1' } }),
    wanted: 'Burstable',
  },
  { name: 'one container of two', spec: specOf({ limits: both, requests: both }, {}), wanted: 'Burstable' },
  {
    name: 'an init container counts',
    spec: { ...specOf({ limits: both, requests: both }), initContainers: [{ name: 'i' }] },
    wanted: 'Burstable',
  },
  {
    name: 'resources of the pod decide alone',
    spec: { ...specOf({}), resources: { limits: both, requests: both } },
    wanted: 'Guaranteed',
  },
])('$name', ({ spec, wanted }) => {
  expect(podQosClass(spec)).toBe(wanted)
})
