import { DurationError, parseDuration, type Container, type KubeObject, type Pod } from '@coxswain/api'

/**
 * What a simulated pod does, beyond what its spec says. Read from annotations `coxswain.dev/<name>`; with the name of a
 * container after a dot (`coxswain.dev/exit-code.web`) for that container alone.
 */
export interface ContainerBehaviour {
  /** From the container's turn to its start: pulling the image, creating the container. */
  readonly startDelayMs: number
  /** From its start to being ready; `undefined`: never. */
  readonly readyAfterMs: number | undefined
  /** From its start to its exit; `undefined`: until it is stopped. */
  readonly runsForMs: number | undefined
  readonly exitCode: number
  /** From the TERM signal to its exit. */
  readonly stopsAfterMs: number
  /** The image cannot be pulled. */
  readonly imageIsMissing: boolean
}

export const annotationPrefix = 'coxswain.dev/'

/** What an object's annotations say of one container, or else of all of them. */
export function annotationOf({ metadata }: KubeObject, name: string, container: Container): string | undefined {
  const own = metadata?.annotations?.[`${annotationPrefix}${name}.${container.name}`]
  return own ?? metadata?.annotations?.[`${annotationPrefix}${name}`]
}

/** A Job's pods have something to finish. */
const jobRunsForMs = 1000

export function behaviourOf(pod: Pod, container: Container, isInit: boolean): ContainerBehaviour {
  const read = (name: string): string | undefined => annotationOf(pod, name, container)
  // An annotation for all containers is about the app; init containers listen to their own name only.
  const own = (name: string): string | undefined =>
    isInit ? pod.metadata?.annotations?.[`${annotationPrefix}${name}.${container.name}`] : read(name)
  return {
    startDelayMs: durationMs(read('start-delay')) ?? 0,
    readyAfterMs: own('ready') === 'false' ? undefined : (durationMs(own('ready-after')) ?? probeDelayMs(container)),
    runsForMs: durationMs(own('runs-for')) ?? defaultRunsForMs(pod, container, isInit),
    exitCode: Number(own('exit-code') ?? 0) || 0,
    stopsAfterMs: durationMs(read('stops-after')) ?? 0,
    imageIsMissing: own('image') === 'missing',
  }
}

function durationMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  try {
    return Number(parseDuration(text) / 1_000_000n)
  } catch (error) {
    // A typing error in an annotation must not stop the pod: it counts as not given.
    if (error instanceof DurationError) return undefined
    throw error
  }
}

function probeDelayMs({ startupProbe, readinessProbe }: Container): number {
  return ((startupProbe?.initialDelaySeconds ?? 0) + (readinessProbe?.initialDelaySeconds ?? 0)) * 1000
}

function defaultRunsForMs(pod: Pod, container: Container, isInit: boolean): number | undefined {
  if (isInit) return container.restartPolicy === 'Always' ? undefined : 0
  const isJob = (pod.metadata?.ownerReferences ?? []).some((owner) => owner.controller === true && owner.kind === 'Job')
  return isJob ? jobRunsForMs : undefined
}
