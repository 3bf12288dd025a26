import { toTime, type Container, type ContainerStatus, type Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { lastSampleMs, runningContainers } from './sample.ts'

const sampleMs = Date.parse('2026-01-01T10:00:00Z')

interface Running {
  readonly name: string
  /** Seconds before the sample; undefined: it does not run. */
  readonly startedFor: number | undefined
}

function podOf(main: readonly Running[], init: readonly Running[] = []): Pod {
  const containers = (all: readonly Running[]): readonly Container[] => all.map(({ name }) => ({ name }))
  const statuses = (all: readonly Running[]): readonly ContainerStatus[] =>
    all.map(({ name, startedFor }) => ({
      name,
      image: '',
      imageID: '',
      ready: true,
      restartCount: 0,
      state:
        startedFor === undefined ? { waiting: {} } : { running: { startedAt: toTime(sampleMs - startedFor * 1000) } },
    }))
  return {
    spec: { containers: containers(main), initContainers: containers(init) },
    status: { containerStatuses: statuses(main), initContainerStatuses: statuses(init) },
  }
}

test.each([
  { name: 'one that has run for long', startedFor: 3600, want: [{ container: { name: 'main' }, windowMs: 15_000 }] },
  {
    name: 'just long enough for a window of its own',
    startedFor: 10,
    want: [{ container: { name: 'main' }, windowMs: 10_000 }],
  },
  { name: 'not long enough', startedFor: 9, want: [{ container: { name: 'main' }, windowMs: undefined }] },
  { name: 'started after the sample', startedFor: -1, want: [] },
  { name: 'not running', startedFor: undefined, want: [] },
])('$name', ({ startedFor, want }) => {
  expect(runningContainers(podOf([{ name: 'main', startedFor }]), sampleMs)).toEqual(want)
})

test('sidecars are measured, init containers that are done are not', () => {
  const pod = podOf(
    [{ name: 'main', startedFor: 20 }],
    [
      { name: 'migrate', startedFor: undefined },
      { name: 'proxy', startedFor: 30 },
    ],
  )
  expect(runningContainers(pod, sampleMs).map(({ container }) => container.name)).toEqual(['proxy', 'main'])
})

test('samples are taken at every quarter of a minute', () => {
  expect(lastSampleMs(sampleMs)).toBe(sampleMs)
  expect(lastSampleMs(sampleMs + 14_999)).toBe(sampleMs)
  expect(lastSampleMs(sampleMs + 15_000)).toBe(sampleMs + 15_000)
})
