// Mirrors metrics-server pkg/storage/pod.go in when there is a sample, and what its manifest sets for the resolution.
import { parseTime, type Container, type ContainerStatus, type Pod } from '@coxswain/api'

/** Usage is sampled this often; a sample is the mean since the one before. */
export const sampleEveryMs = 15_000
/** A container that started since the last sample is measured from its start, when that was so long ago at least. */
const windowMinMs = 10_000

export const lastSampleMs = (nowMs: number): number => Math.floor(nowMs / sampleEveryMs) * sampleEveryMs

/** A container that ran when the last sample was taken. */
export interface RunningContainer {
  readonly container: Container
  /** How long the sample's window is; undefined: too short for a sample. */
  readonly windowMs: number | undefined
}

/** Containers that ran at `sampleMs`; sidecars are among the init containers. */
export function runningContainers({ spec, status }: Pod, sampleMs: number): readonly RunningContainer[] {
  return [
    ...runningOf(spec?.initContainers, status?.initContainerStatuses, sampleMs),
    ...runningOf(spec?.containers, status?.containerStatuses, sampleMs),
  ]
}

function runningOf(
  containers: readonly Container[] = [],
  statuses: readonly ContainerStatus[] = [],
  sampleMs: number,
): readonly RunningContainer[] {
  return containers.flatMap((container) => {
    const running = statuses.find(({ name }) => name === container.name)?.state?.running
    const startedMs = running === undefined ? undefined : parseTime(running.startedAt ?? '')
    if (startedMs === undefined || startedMs > sampleMs) return []
    const windowMs = Math.min(sampleEveryMs, sampleMs - startedMs)
    return [{ container, windowMs: windowMs < windowMinMs ? undefined : windowMs }]
  })
}
