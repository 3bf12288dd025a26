import type { Container, Pod } from '@coxswain/api'

export const eventSource = 'kubelet'

export const pulledMessage = (image: string): string => `Container image "${image}" already present on machine`
export const backOffMessage = ({ name }: Container, pod: Pod): string =>
  `Back-off restarting failed container ${name} in pod ${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})`
export const restartingMessage = ({ name }: Container, pod: Pod, delayMs: number): string =>
  `back-off ${goSeconds(delayMs)} restarting failed container=${name} pod=${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})`
export const pullBackOffMessage = (image: string): string => `Back-off pulling image "${image}"`
export const pullFailedMessage = (image: string): string => `Failed to pull image "${image}": the image is not there`
export const stoppingMessage = ({ name }: Container): string => `Stopping container ${name}`
export const deadlineMessage = 'Pod was active on the node longer than the specified deadline'

/** A whole number of seconds as Go prints a duration. */
function goSeconds(delayMs: number): string {
  const seconds = Math.round(delayMs / 1000)
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`
}
