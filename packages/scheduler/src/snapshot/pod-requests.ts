// Mirrors k8s.io/component-helpers/resource/helpers.go: PodRequests, 1.36.
import type { Container, ContainerStatus, Pod } from '@coxswain/api'
import {
  addList,
  addResources,
  amountOf,
  changeAmount,
  noResources,
  raiseTo,
  type ResourceList,
  type Resources,
} from './resources.ts'

/** What a container counts for that asks for no cpu or memory, where nodes are compared: 100m and 200 MiB. */
export const defaultRequests = { milliCpu: 100, memory: 209_715_200 }

/** Amounts put in the place of absent requests; a request of zero is not absent. */
export interface MissingRequests {
  readonly milliCpu: number
  readonly memory: number
}

/**
 * What a pod needs at its worst moment. Containers and sidecars run together, so they add up; init containers run one after
 * the other, each beside the sidecars before it, so they only raise the sum. Requests of the pod itself replace those of its
 * containers, and the overhead comes on top.
 *
 * Init containers of 2 and 2 cpu, containers of 2 and 1 cpu → 3 cpu.
 */
export function podRequests(pod: Pod, missing?: MissingRequests): Resources {
  const spec = pod.spec
  const statuses = resizedStatuses(pod)
  const total = noResources()
  const add = (to: Resources, container: Container): void =>
    addRequests(to, effectiveRequests(pod, container, statuses), missing)
  for (const container of spec?.containers ?? []) add(total, container)
  if (spec?.initContainers !== undefined) addInitContainers(total, spec.initContainers, add)
  for (const [name, text] of podLevelRequests(pod)) changeAmount(total, name, () => amountOf(name, text))
  addList(total, spec?.overhead)
  return total
}

/** The requests of the pod itself that count; containers' defaults do not fill in for what these say. */
export function podLevelRequests(pod: Pod): readonly [string, string][] {
  const { requests } = pod.spec?.resources ?? {}
  if (requests === undefined) return []
  const actual = pod.status?.resources?.requests
  const effective = actual === undefined ? requests : maxLists(pod, [requests, actual, pod.status?.allocatedResources])
  return Object.entries(requests)
    .filter(([name]) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-'))
    .map(([name, text]) => [name, effective[name] ?? text])
}

export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always'
}

/** Whether some container leaves cpu or memory unsaid. */
export function lacksRequests(pod: Pod): boolean {
  const lacks = ({ resources }: Container): boolean =>
    resources?.requests?.cpu === undefined || resources.requests.memory === undefined
  return (pod.spec?.containers.some(lacks) ?? false) || (pod.spec?.initContainers?.some(lacks) ?? false)
}

function addInitContainers(
  total: Resources,
  initContainers: readonly Container[],
  add: (to: Resources, container: Container) => void,
): void {
  const sidecars = noResources()
  const highest = noResources()
  for (const container of initContainers) {
    if (isSidecar(container)) {
      add(total, container)
      add(sidecars, container)
      raiseTo(highest, sidecars)
      continue
    }
    const alone = noResources()
    add(alone, container)
    addResources(alone, sidecars)
    raiseTo(highest, alone)
  }
  raiseTo(total, highest)
}

function addRequests(total: Resources, requests: ResourceList | undefined, missing: MissingRequests | undefined): void {
  addList(total, requests)
  if (missing === undefined) return
  if (requests?.cpu === undefined) total.milliCpu += missing.milliCpu
  if (requests?.memory === undefined) total.memory += missing.memory
}

/** Statuses that report resources of their own, by container. Pods that were never resized have none. */
function resizedStatuses({ status }: Pod): ReadonlyMap<string, ContainerStatus> | undefined {
  let found: Map<string, ContainerStatus> | undefined
  for (const each of [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]) {
    if (each.resources === undefined) continue
    found ??= new Map()
    found.set(each.name, each)
  }
  return found
}

/** While a resize is under way, the most of what is wanted, granted and in force; what cannot be granted does not count. */
function effectiveRequests(
  pod: Pod,
  container: Container,
  statuses: ReadonlyMap<string, ContainerStatus> | undefined,
): ResourceList | undefined {
  const requests = container.resources?.requests
  const status = statuses?.get(container.name)
  if (status === undefined) return requests
  return maxLists(pod, [requests, status.resources?.requests, status.allocatedResources])
}

function maxLists(pod: Pod, [wanted, ...actual]: readonly (ResourceList | undefined)[]): ResourceList {
  const resize = pod.status?.conditions?.find(({ type }) => type === 'PodResizePending')
  const lists = resize?.reason === 'Infeasible' ? actual : [wanted, ...actual]
  const highest: Record<string, string> = {}
  for (const [name, text] of lists.flatMap((list) => Object.entries(list ?? {}))) {
    const present = highest[name]
    if (present === undefined || amountOf(name, text) > amountOf(name, present)) highest[name] = text
  }
  return highest
}
