import { expect, test } from 'vitest'
import type { EphemeralContainer, Pod } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'
import { defaultPodObject } from './defaults.ts'
import { takeEphemeralContainers, validateEphemeralContainers } from './ephemeral-containers.ts'

const podOf = (ephemeralContainers: readonly EphemeralContainer[], image = 'nginx', annotations = {}): Pod =>
  defaultPodObject({
    metadata: { name: 'p', annotations },
    spec: { containers: [{ name: 'c', image }], serviceAccountName: 'default', ephemeralContainers },
  })
const debug: EphemeralContainer = { name: 'debug', image: 'busybox' }

function problems(draft: Pod, previous: Pod): readonly string[] {
  const errors: ErrorList = []
  validateEphemeralContainers(errors, takeEphemeralContainers(draft, previous), previous)
  return errors.map(({ field, message }) => `${field}: ${message.split('\n')[0]}`)
}

test('nothing else of the pod counts', () => {
  const taken = takeEphemeralContainers(podOf([debug], 'other'), podOf([]))
  expect(taken.spec?.containers[0]?.image).toBe('nginx')
  expect(taken.spec?.ephemeralContainers?.map(({ name }) => name)).toEqual(['debug'])
})

test.each<{ name: string; from: Pod; to: Pod; wanted: readonly string[] }>([
  { name: 'one comes', from: podOf([]), to: podOf([debug]), wanted: [] },
  { name: 'one more comes', from: podOf([debug]), to: podOf([{ ...debug, name: 'more' }, debug]), wanted: [] },
  {
    name: 'one changes',
    from: podOf([debug]),
    to: podOf([{ ...debug, image: 'other' }]),
    wanted: ['spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed'],
  },
  {
    name: 'one goes',
    from: podOf([debug]),
    to: podOf([]),
    wanted: ['spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed'],
  },
  {
    name: 'one has a name that is taken',
    from: podOf([]),
    to: podOf([{ ...debug, name: 'c' }]),
    wanted: ['spec.ephemeralContainers[0].name: Duplicate value: "c"'],
  },
  {
    name: 'its target is nobody',
    from: podOf([]),
    to: podOf([{ ...debug, targetContainerName: 'nobody' }]),
    wanted: ['spec.ephemeralContainers[0].targetContainerName: Not found: "nobody"'],
  },
  {
    name: 'the pod is a mirror',
    from: podOf([], 'nginx', { 'kubernetes.io/config.mirror': 'x' }),
    to: podOf([debug], 'nginx', { 'kubernetes.io/config.mirror': 'x' }),
    wanted: ['[]: Forbidden: static pods do not support ephemeral containers'],
  },
])('$name', ({ from, to, wanted }) => {
  expect(problems(to, from)).toEqual(wanted)
})
