import { describe, expect, test } from 'vitest'
import type { Container, Pod, PodSpec, PodStatus } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'
import { defaultPodObject } from './defaults.ts'
import { takeResources } from './resize.ts'
import { validateResize } from './validate-resize.ts'

const container: Container = {
  name: 'c',
  image: 'nginx',
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
}
const sized = (requests: Readonly<Record<string, string>>, limits = { memory: '128Mi' }): Container => ({
  ...container,
  resources: { requests, limits },
})
function podOf(spec: Partial<PodSpec>, status: PodStatus = { qosClass: 'Burstable' }, labels = {}): Pod {
  const draft: Pod = {
    metadata: { name: 'p', labels },
    spec: { containers: [container], serviceAccountName: 'default', ...spec },
  }
  return { ...defaultPodObject(draft), status }
}

function problems(draft: Pod, previous: Pod): readonly string[] {
  const errors: ErrorList = []
  validateResize(errors, takeResources(draft, previous), previous)
  return errors.map(({ field, message }) => `${field}: ${message}`)
}

test('nothing counts but resources and their policies', () => {
  const draft = podOf(
    { containers: [{ ...sized({ cpu: '1', memory: '64Mi' }), image: 'other' }], nodeName: 'n' },
    {},
    { a: 'b' },
  )
  const taken = takeResources(draft, podOf({}))
  expect(taken.spec?.containers[0]).toMatchObject({ image: 'nginx', resources: { requests: { cpu: '1' } } })
  expect(taken.spec?.nodeName).toBeUndefined()
  expect(taken.metadata?.labels).toEqual({})
  expect(taken.status).toEqual({ qosClass: 'Burstable' })
})

describe('resources of a pod', () => {
  test.each<{ name: string; from?: Pod; to: Pod; wanted: readonly string[] }>([
    { name: 'grow', to: podOf({ containers: [sized({ cpu: '200m', memory: '128Mi' })] }), wanted: [] },
    {
      name: 'others than cpu and memory change',
      to: podOf({ containers: [sized({ cpu: '100m', memory: '64Mi', 'ephemeral-storage': '1Gi' })] }),
      wanted: ['spec: Forbidden: only cpu and memory resources are mutable'],
    },
    {
      name: 'a request goes',
      to: podOf({ containers: [sized({ cpu: '100m' })] }),
      // A limit without a request requests itself, so a request of memory cannot go.
      wanted: [],
    },
    {
      name: 'a limit goes',
      to: podOf({ containers: [{ ...container, resources: { requests: { cpu: '100m', memory: '64Mi' } } }] }),
      wanted: ['spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed'],
    },
    {
      name: 'the class changes',
      to: podOf({
        containers: [
          { ...container, resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } } },
        ],
      }),
      wanted: ['spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'],
    },
    {
      name: 'a container comes',
      to: podOf({ containers: [container, { name: 'd', image: 'x' }] }),
      wanted: ['spec.containers: Forbidden: containers may not be added or removed on resize'],
    },
    {
      name: 'a container gets another name',
      to: podOf({ containers: [{ ...container, name: 'd' }] }),
      wanted: ['spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize'],
    },
    {
      name: 'the node cannot do it',
      from: podOf(
        {},
        {
          qosClass: 'Burstable',
          containerStatuses: [
            { name: 'c', image: 'nginx', imageID: 'i', ready: true, restartCount: 0, state: { running: {} } },
          ],
        },
      ),
      to: podOf({ containers: [sized({ cpu: '200m', memory: '64Mi' })] }),
      wanted: ['spec: Forbidden: Pod running on node without support for resize'],
    },
    {
      name: 'the pod runs on Windows',
      from: podOf({ os: { name: 'windows' } }),
      to: podOf({ os: { name: 'windows' } }),
      wanted: ['[]: Forbidden: windows pods cannot be resized'],
    },
  ])('$name', ({ from = podOf({}), to, wanted }) => {
    expect(problems(to, from)).toEqual(wanted)
  })
})
