import { newScaledQuantity, printQuantity, type Container, type Pod, type ResourceUsage } from '@coxswain/api'
import { annotationOf } from '../pod-life/behaviour.ts'
import { amountOf, type UsageResource } from './amount.ts'

/** Of all that is requested, what a container uses that nobody said anything about. */
const idleShare = { cpu: 0.1, memory: 0.5 } as const
/** What one uses that requests nothing either: a thousandth of a core, 16 Mi. */
const idleAmount = { cpu: 1_000_000, memory: 16 * 1024 * 1024 } as const

/** In units of `amountOf`. */
export interface Usage {
  readonly cpu: number
  readonly memory: number
}

/**
 * What a running container uses: what its pod's annotations `cpu-usage` and `memory-usage` say, or else a share of its
 * request; and of CPU its part in the load of its services. Never more than its limit: it is throttled there.
 */
export function containerUsage(pod: Pod, container: Container, loadCpu: number): Usage {
  return {
    cpu: limited('cpu', container, ownUsage('cpu', pod, container) + loadCpu),
    memory: limited('memory', container, ownUsage('memory', pod, container)),
  }
}

function ownUsage(resource: UsageResource, pod: Pod, container: Container): number {
  const requested = amountOf(resource, container.resources?.requests?.[resource])
  const said = readUsage(resource, annotationOf(pod, `${resource}-usage`, container), requested)
  if (said !== undefined) return said
  return requested === undefined ? idleAmount[resource] : Math.round(requested * idleShare[resource])
}

/** `250m`, or `80%` of the request; a share of nothing is not an answer. */
function readUsage(
  resource: UsageResource,
  text: string | undefined,
  requested: number | undefined,
): number | undefined {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text ?? '')?.[1]
  if (share === undefined) return amountOf(resource, text)
  return requested === undefined ? undefined : Math.round((requested * Number(share)) / 100)
}

function limited(resource: UsageResource, { resources }: Container, amount: number): number {
  return Math.min(amount, amountOf(resource, resources?.limits?.[resource]) ?? Infinity)
}

/** As the metrics API tells it. */
export function printUsage({ cpu, memory }: Usage): ResourceUsage {
  return {
    cpu: printQuantity(newScaledQuantity(BigInt(Math.round(cpu)), -9)),
    memory: printQuantity({ ...newScaledQuantity(BigInt(Math.round(memory)), 0), format: 'BinarySI' }),
  }
}

export const addUsage = (a: Usage, b: Usage): Usage => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory })
