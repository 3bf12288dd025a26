import type { Container, EphemeralContainer, PodSpec, Volume } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'

/**
 * What the rules of a pod's specification share while one specification is checked.
 *
 * Differs: upstream tolerates in an update what older releases let in. What is stored here passed these very rules, so there is
 * nothing to tolerate; but `hadChangePolicy` says what else an update may do.
 */
export interface SpecScope {
  readonly errors: ErrorList
  readonly spec: PodSpec
  /** `spec` of a pod, `spec.template.spec` of a template. */
  readonly path: string
  /** Set for pods, not for templates. */
  readonly podName: string | undefined
  readonly isMirror: boolean
  readonly isPod: boolean
  /** Set where an update finds a policy for changing SELinux labels: then it may become any other. */
  readonly hadChangePolicy: boolean
  /** The volumes that are in order, by name; filled by their check, which comes first. */
  readonly volumes: Map<string, Volume>
  readonly claimNames: ReadonlySet<string>
}

export function hostUsers(spec: PodSpec): boolean {
  return spec.hostUsers !== false
}

type AnyContainer = Container | EphemeralContainer
type Placed = readonly [AnyContainer, string]

const sorts = ['initContainers', 'containers', 'ephemeralContainers'] as const

/** Each container of every sort with its path, in upstream's order of visiting. */
export function eachContainer(spec: PodSpec, path: string): readonly Placed[] {
  const placed: Placed[] = []
  for (const sort of sorts) {
    const containers = spec[sort]
    if (containers === undefined) continue
    for (let index = 0; index < containers.length; index += 1) {
      placed.push([containers[index] as AnyContainer, `${path}.${sort}[${index}]`])
    }
  }
  return placed
}

/** Whether a container of any sort has what is looked for. Costs no paths: most rules concern few pods. */
export function someContainer(spec: PodSpec, has: (container: AnyContainer) => boolean): boolean {
  for (const sort of sorts) {
    const containers = spec[sort]
    if (containers === undefined) continue
    for (const container of containers) if (has(container)) return true
  }
  return false
}
