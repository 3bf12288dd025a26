// Mirrors scaleForResourceMappings and the updates of scales in pkg/controller/podautoscaler/horizontal.go, and k8s.io/client-go
// scale, 1.36.
import {
  namespaceOf,
  printSelector,
  selectorFromSet,
  type HorizontalPodAutoscaler,
  type ResourceType,
  type Scale,
} from '@coxswain/api'
import type { Clock, Logger, Random } from '@coxswain/base'
import { isConflict, type Client } from '@coxswain/client'
import { defaultRetry, retryOnConflict } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { groupOf } from '../shared/group-version.ts'
import type { ServedTypes } from '../shared/served-types.ts'

export interface ScaleDeps {
  readonly client: Client
  readonly served: ServedTypes
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** What an autoscaler scales, as it was just now. */
export interface Target {
  readonly type: ResourceType
  readonly scale: Scale
}

/** The target's size cannot be asked for. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  /** Without what was being done. */
  readonly why: string
  /** The autoscaler is to blame, not the world. */
  readonly isSpecFault: boolean

  constructor(doing: string, cause: unknown, isSpecFault = false) {
    super(`${doing}: ${errorText(cause)}`, { cause })
    this.why = errorText(cause)
    this.isSpecFault = isSpecFault
  }
}

/** `Deployment/shop/web` */
export function describeTarget({ metadata, spec }: HorizontalPodAutoscaler): string {
  const { kind, name } = spec.scaleTargetRef
  return `${kind}/${metadata?.namespace ?? ''}/${name}`
}

/** Asks the first resource of the target's kind that answers. Rejects with a `TargetError`. */
export async function readTarget(
  deps: Pick<ScaleDeps, 'client' | 'served'>,
  autoscaler: HorizontalPodAutoscaler,
  signal: AbortSignal,
): Promise<Target> {
  const { kind } = autoscaler.spec.scaleTargetRef
  const group = groupOfTarget(autoscaler)
  const types = await deps.served.ofKind(group, kind, signal).catch((error: unknown) => {
    throw new TargetError('unable to determine resource for scale target reference', error)
  })
  let first: unknown
  for (const type of types) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the next one only if this one does not answer
      return { type, scale: await readScale(deps.client, type, autoscaler, signal) }
    } catch (error) {
      first ??= error
    }
  }
  throw new TargetError(`failed to query scale subresource for ${describeTarget(autoscaler)}`, first)
}

function groupOfTarget({ spec }: HorizontalPodAutoscaler): string {
  try {
    return groupOf(spec.scaleTargetRef.apiVersion ?? '')
  } catch (error) {
    throw new TargetError('invalid API version in scale target reference', error, true)
  }
}

async function readScale(
  client: Client,
  type: ResourceType,
  autoscaler: HorizontalPodAutoscaler,
  signal: AbortSignal,
): Promise<Scale> {
  const scales = client.resource(type, namespaceOf(autoscaler))
  // The subresource answers with a Scale, whatever the resource's own type is.
  return scales.get(autoscaler.spec.scaleTargetRef.name, { subresource: 'scale', signal })
}

/**
 * Gives the target another size, also when it was changed meanwhile: sizes are the autoscaler's to say. Rejects with what the
 * API server said.
 */
export async function resizeTarget(
  deps: ScaleDeps,
  autoscaler: HorizontalPodAutoscaler,
  { target, replicas }: { readonly target: Target; readonly replicas: number },
  signal: AbortSignal,
): Promise<void> {
  const { type, scale } = target
  const scales = deps.client.resource(type, namespaceOf(autoscaler))
  let latest = scale
  const attempt = async (): Promise<void> => {
    const draft = { ...latest, spec: { ...latest.spec, replicas } }
    try {
      await scales.update(draft, { subresource: 'scale', signal })
    } catch (error) {
      if (isConflict(error)) latest = await reread(latest)
      throw error
    }
  }
  const reread = async (known: Scale): Promise<Scale> => {
    try {
      return await readScale(deps.client, type, autoscaler, signal)
    } catch (error) {
      deps.logger.error('Cannot read a scale again after a conflict', error, { target: describeTarget(autoscaler) })
      return known
    }
  }
  await retryOnConflict(deps, defaultRetry, attempt, signal)
}

export const specReplicasOf = ({ scale }: Target): number => scale.spec?.replicas ?? 0
export const statusReplicasOf = ({ scale }: Target): number => scale.status?.replicas ?? 0

/** Text of the selector of the target's pods; empty: it says none. Older kinds of scales have it in two other forms. */
export function selectorTextOf({ scale }: Target): string {
  const { selector, targetSelector } = (scale.status ?? {}) as OlderStatus
  if (typeof selector === 'string') return selector
  if (targetSelector !== undefined && targetSelector !== '') return targetSelector
  return selector === undefined || selector === null ? '' : printSelector(selectorFromSet(selector))
}

/** `extensions/v1beta1`, `apps/v1beta1` and `apps/v1beta2`. */
interface OlderStatus {
  readonly selector?: string | Readonly<Record<string, string>> | null | undefined
  readonly targetSelector?: string | undefined
}
