import type { Container, EphemeralContainer, PodSpec, Volume } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'

/**
 * What the rules of a pod's specification share while one specification is checked.
 *
 * Differs: upstream tolerates in an update what older releases let in. What is stored here passed these very rules, so there is
 * nothing to tolerate.
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
  /** The volumes that are in order, by name; filled by their check, which comes first. */
  readonly volumes: Map<string, Volume>
  readonly claimNames: ReadonlySet<string>
}

export function hostUsers(spec: PodSpec): boolean {
  return spec.hostUsers !== false
}

/** Each container of every sort with its path, in upstream's order of visiting. */
export function* eachContainer(
  spec: PodSpec,
  path: string,
): Generator<readonly [Container | EphemeralContainer, string]> {
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    yield [container, `${path}.initContainers[${index}]`]
  }
  for (const [index, container] of (spec.containers ?? []).entries()) yield [container, `${path}.containers[${index}]`]
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) {
    yield [container, `${path}.ephemeralContainers[${index}]`]
  }
}
