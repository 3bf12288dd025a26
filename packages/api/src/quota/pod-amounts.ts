// Mirrors component-helpers resource/helpers.go, PodRequests and PodLimits with the resources in a pod's status, 1.36.
import type { Container, Pod } from '../generated/types/core-v1.ts'
import { podCondition } from '../pods.ts'
import { isHugePages } from '../resource-names.ts'
import { addAmounts, maxAmounts, noAmounts, readAmounts, type Amounts, type ResourceTexts } from './amounts.ts'

/** What the pod asks for, or has, whichever is more: a resize counts from the moment it is asked for until it is done. */
export function podRequests(pod: Pod): Amounts {
  const total = new Map(aggregateContainers(pod.spec, (container) => requestsOf(pod, container)))
  for (const [name, quantity] of podLevel(pod.spec?.resources?.requests)) total.set(name, quantity)
  return addAmounts(total, readAmounts(pod.spec?.overhead))
}

export function podLimits(pod: Pod): Amounts {
  const total = new Map(aggregateContainers(pod.spec, (container) => limitsOf(pod, container)))
  for (const [name, quantity] of podLevel(pod.spec?.resources?.limits)) total.set(name, quantity)
  // Without a limit there is nothing that the overhead could come on top of.
  const limited = [...readAmounts(pod.spec?.overhead)].filter(([name]) => (total.get(name)?.unscaled ?? 0n) !== 0n)
  return addAmounts(total, new Map(limited))
}

/** Whether the pod itself says what it needs: its containers then need not. */
export function hasPodLevelResources({ spec }: Pod): boolean {
  return podLevel(spec?.resources?.requests).size + podLevel(spec?.resources?.limits).size > 0
}

function podLevel(texts: ResourceTexts | undefined): Amounts {
  if (texts === undefined) return noAmounts
  return new Map([...readAmounts(texts)].filter(([name]) => isPodLevelName(name)))
}

/** Whether a pod as a whole can ask for it. */
export const isPodLevelName = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePages(name)

/**
 * What containers need together. Init containers run one after the other, beside the sidecars before them: it is the most of
 * any moment.
 */
export function aggregateContainers(spec: Pod['spec'], amountsOf: (container: Container) => Amounts): Amounts {
  let total = noAmounts
  for (const container of spec?.containers ?? []) total = addAmounts(total, amountsOf(container))
  let sidecars = noAmounts
  let starting = noAmounts
  for (const container of spec?.initContainers ?? []) {
    const amounts = amountsOf(container)
    if (container.restartPolicy === 'Always') {
      total = addAmounts(total, amounts)
      sidecars = addAmounts(sidecars, amounts)
      starting = maxAmounts(starting, sidecars)
    } else {
      starting = maxAmounts(starting, addAmounts(amounts, sidecars))
    }
  }
  return maxAmounts(total, starting)
}

function requestsOf(pod: Pod, container: Container): Amounts {
  const wanted = readAmounts(container.resources?.requests)
  const status = statusOf(pod, container)
  if (status?.resources === undefined) return wanted
  const actual = maxAmounts(readAmounts(status.resources.requests), readAmounts(status.allocatedResources))
  return isInfeasible(pod) ? actual : maxAmounts(wanted, actual)
}

function limitsOf(pod: Pod, container: Container): Amounts {
  const wanted = readAmounts(container.resources?.limits)
  const status = statusOf(pod, container)
  if (status?.resources === undefined) return wanted
  const actual = readAmounts(status.resources.limits)
  return isInfeasible(pod) ? actual : maxAmounts(wanted, actual)
}

/** Init containers that end cannot be resized. */
function statusOf({ spec, status }: Pod, container: Container) {
  const isInit = (spec?.initContainers ?? []).includes(container)
  if (isInit && container.restartPolicy !== 'Always') return undefined
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return statuses.find(({ name }) => name === container.name)
}

/** A resize for which the node has no room will not come. */
const isInfeasible = (pod: Pod): boolean => podCondition(pod.status, 'PodResizePending')?.reason === 'Infeasible'
