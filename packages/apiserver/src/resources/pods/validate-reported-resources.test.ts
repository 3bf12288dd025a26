import { expect, test } from 'vitest'
import type { ContainerStatus, Pod, PodSpec, PodStatus } from '@coxswain/api'
import { nextPodStatus } from './next-pod-status.ts'
import { validatePodStatusUpdate } from './validate-pod-status.ts'

const spec: PodSpec = {
  containers: [
    { name: 'c', resources: { requests: { 'example.com/gpu': '1' }, claims: [{ name: 'k', request: 'r' }] } },
  ],
}
const statusOf = (changes: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'c',
  image: 'i',
  imageID: '',
  ready: true,
  restartCount: 0,
  ...changes,
})
const told = (status: PodStatus, changes: Partial<PodSpec> = {}): readonly string[] => {
  const previous: Pod = { metadata: { name: 'p' }, spec: { ...spec, ...changes } }
  return validatePodStatusUpdate({ ...previous, status }, previous).map(({ field, message }) => `${field}: ${message}`)
}
const gpu = (name: string, ...resources: readonly { resourceID: string; health?: string; message?: string }[]) => ({
  containerStatuses: [statusOf({ allocatedResourcesStatus: [{ name, resources }] })],
})
const allocated = 'status.containerStatuses[0].allocatedResourcesStatus[0]'
const claim = 'status.extendedResourceClaimStatus'
const mapping = { containerName: 'c', resourceName: 'example.com/gpu', requestName: 'r-0' }

// Expected: causes of kube-apiserver 1.36.2.
test.each<{ name: string; status: PodStatus; spec?: Partial<PodSpec>; wanted: readonly string[] }>([
  {
    name: 'users within their range',
    status: { containerStatuses: [statusOf({ user: { linux: { uid: -1, gid: -1, supplementalGroups: [-1] } } })] },
    wanted: ['uid', 'gid', 'supplementalGroups[0]'].map(
      (field) =>
        `status.containerStatuses[0].user.linux.${field}: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
    ),
  },
  {
    name: 'no Linux user on Windows',
    status: { initContainerStatuses: [statusOf({ user: { linux: { uid: 1, gid: 1 } } })] },
    spec: { os: { name: 'windows' } },
    wanted: ['status.initContainerStatuses[0].user.linux: Forbidden: cannot be set for a windows pod'],
  },
  { name: 'a device', status: gpu('example.com/gpu', { resourceID: 'a', health: 'Healthy' }), wanted: [] },
  { name: 'a device of a claim', status: gpu('claim:k/r', { resourceID: 'a', health: 'Unknown' }), wanted: [] },
  {
    name: 'a device that nobody asked for',
    status: gpu('example.com/tpu'),
    wanted: [
      `${allocated}.name: Invalid value: "example.com/tpu": must match one of the container's resource requests`,
    ],
  },
  {
    name: 'a claim that nobody made',
    status: gpu('claim:k'),
    wanted: [
      `${allocated}.name: Invalid value: "claim:k": must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty`,
    ],
  },
  {
    name: 'health, message and name of a device',
    status: gpu(
      'example.com/gpu',
      { resourceID: 'a', health: 'Sick' },
      { resourceID: 'a', health: 'Healthy', message: '' },
      { resourceID: 'b', health: 'Healthy', message: 'x'.repeat(1025) },
    ),
    wanted: [
      `${allocated}.resources[0].health: Unsupported value: "Sick": supported values: "Healthy", "Unhealthy", "Unknown"`,
      `${allocated}.resources[1].message: Required value: must be non-empty if specified`,
      `${allocated}.resources[1].resourceID: Duplicate value: "a"`,
      `${allocated}.resources[2].message: Too long: may not be more than 1024 bytes`,
    ],
  },
  {
    name: 'no devices of ephemeral containers',
    status: { ephemeralContainerStatuses: [statusOf({ allocatedResourcesStatus: [{ name: 'x' }] })] },
    wanted: [
      'status.ephemeralContainerStatuses[0].allocatedResourcesStatus: Forbidden: must not be specified in container status',
    ],
  },
  {
    name: 'a claim for extended resources',
    status: { extendedResourceClaimStatus: { requestMappings: [mapping], resourceClaimName: 'xyz' } },
    wanted: [],
  },
  {
    name: 'such a claim without what it needs',
    status: { extendedResourceClaimStatus: { requestMappings: [], resourceClaimName: '' } },
    wanted: [
      `${claim}.requestMappings: Required value: at least one request mapping is required`,
      `${claim}.resourceClaimName: Required value`,
    ],
  },
  {
    name: 'such a claim for what is not there, twice',
    status: {
      extendedResourceClaimStatus: {
        requestMappings: [{ ...mapping, containerName: 'x' }, { ...mapping, resourceName: 'y' }, mapping, mapping],
        resourceClaimName: 'xyz',
      },
    },
    wanted: [
      `${claim}.requestMappings[0].containerName: Invalid value: "x": must match the name of an entry in spec.initContainers.name or spec.containers.name`,
      `${claim}.requestMappings[1].resourceName: Invalid value: "y": must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests`,
      `${claim}.requestMappings[3].containerName: Duplicate value: "c"`,
      `${claim}.requestMappings[3].resourceName: Duplicate value: "example.com/gpu"`,
      `${claim}.requestMappings[3].requestName: Duplicate value: "r-0"`,
    ],
  },
  {
    name: 'a second address that is none',
    status: { podIPs: [{ ip: '10.0.0.1' }, { ip: 'x' }] },
    wanted: [
      'status.podIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.podIPs: Internal error: failed to check for dual stack with error:invalid IP[1]: x',
      'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"x"}]: may specify no more than one IP for each IP family',
    ],
  },
])('$name', ({ status, spec: changes, wanted }) => {
  expect(told(status, changes)).toEqual(wanted)
})

test('what belongs to features that are off is not taken', () => {
  const mount = { name: 'v', mountPath: '/v', volumeStatus: { image: { imageRef: 'x' } } }
  const draft: Pod = {
    status: {
      containerStatuses: [statusOf({ volumeMounts: [mount] })],
      nodeAllocatableResourceClaimStatuses: [{ resourceClaimName: 'x', resources: {} }],
    },
  }
  const { status } = nextPodStatus(draft, { spec })
  expect(status).toEqual({ containerStatuses: [statusOf({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })] })
})
