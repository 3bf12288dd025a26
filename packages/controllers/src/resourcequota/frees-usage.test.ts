import type { ContainerStatus, PersistentVolumeClaim, Pod, Service } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs, pod } from '../shared/testing/builders.ts'
import { updateFilter } from './frees-usage.ts'
import { sized } from './testing/quota-builders.ts'

const nowMs = atMs('12:00:00')

describe('what an update frees', () => {
  const status = (cpu: string): ContainerStatus => ({
    name: 'c',
    image: '',
    imageID: '',
    ready: true,
    restartCount: 0,
    resources: { requests: { cpu } },
  })
  const running = (cpu: string): Pod => ({
    ...pod('a'),
    status: { phase: 'Running', containerStatuses: [status(cpu)] },
  })
  const service = (type: string): Service => ({ spec: { type } })
  const claim = (volumeAttributesClassName: string): PersistentVolumeClaim => ({ spec: { volumeAttributesClassName } })
  const changed = pod('a', { metadata: { labels: { x: 'y' } } })
  test.each([
    { plural: 'pods', name: 'nothing', before: pod('a'), after: changed, want: false },
    { plural: 'pods', name: 'it ended', before: pod('a'), after: pod('a', { phase: 'Succeeded' }), want: true },
    {
      plural: 'pods',
      name: 'it had ended',
      before: pod('a', { phase: 'Failed' }),
      after: pod('a', { phase: 'Failed' }),
      want: false,
    },
    {
      plural: 'pods',
      name: 'it has a deadline',
      before: pod('a'),
      after: sized('a', { activeDeadlineSeconds: 1 }),
      want: true,
    },
    { plural: 'pods', name: 'it was resized', before: running('1'), after: running('2'), want: true },
    {
      plural: 'pods',
      name: 'it has a deadline no more',
      before: sized('a', { activeDeadlineSeconds: 1 }),
      after: pod('a'),
      want: true,
    },
    {
      plural: 'pods',
      name: 'it has another deadline',
      before: sized('a', { activeDeadlineSeconds: 1 }),
      after: sized('a', { activeDeadlineSeconds: 2 }),
      want: false,
    },
    {
      plural: 'pods',
      name: 'an init container was resized',
      before: { ...pod('a'), status: { initContainerStatuses: [status('1')] } },
      after: { ...pod('a'), status: { initContainerStatuses: [status('2')] } },
      want: true,
    },
    {
      plural: 'pods',
      name: 'its containers are told for the first time',
      before: pod('a'),
      after: running('1'),
      want: false,
    },
    { plural: 'pods', name: 'its containers are told no more', before: running('1'), after: pod('a'), want: false },
    {
      plural: 'pods',
      name: 'its time is not up yet',
      before: pod('a'),
      after: pod('a', { metadata: { deletionTimestamp: at('11:59:50'), deletionGracePeriodSeconds: 30 } }),
      want: false,
    },
    { plural: 'pods', name: 'it was not resized', before: running('1'), after: running('1'), want: false },
    {
      plural: 'pods',
      name: 'its time is up',
      before: pod('a'),
      after: pod('a', { metadata: { deletionTimestamp: at('11:00:00'), deletionGracePeriodSeconds: 1 } }),
      want: true,
    },
    {
      plural: 'services',
      name: 'another type',
      before: service('NodePort'),
      after: service('LoadBalancer'),
      want: true,
    },
    {
      plural: 'services',
      name: 'a type that costs',
      before: service('ClusterIP'),
      after: service('NodePort'),
      want: true,
    },
    {
      plural: 'services',
      name: 'a type that costs no more',
      before: service('LoadBalancer'),
      after: service('ClusterIP'),
      want: true,
    },
    { plural: 'services', name: 'the same type', before: service('NodePort'), after: service('NodePort'), want: false },
    {
      plural: 'services',
      name: 'types that cost the same',
      before: service('ClusterIP'),
      after: service('ExternalName'),
      want: false,
    },
    { plural: 'persistentvolumeclaims', name: 'any update', before: claim('a'), after: claim('a'), want: true },
  ])('$plural: $name', ({ plural, before, after, want }) => {
    expect(updateFilter({ group: '', plural } as Parameters<typeof updateFilter>[0])?.(before, after, nowMs)).toBe(want)
  })

  test('other resources free nothing', () => {
    for (const [group, plural] of [
      ['', 'secrets'],
      ['apps', 'pods'],
    ]) {
      expect(updateFilter({ group, plural } as Parameters<typeof updateFilter>[0])).toBeUndefined()
    }
  })
})
