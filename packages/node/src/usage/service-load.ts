import { findCondition, namespaceOf, parseTime, type Container, type Pod, type Service } from '@coxswain/api'
import { annotationOf, annotationPrefix } from '../pod-life/behaviour.ts'
import { amountOf } from './amount.ts'

const annotation = 'cpu-load'

/** How much CPU of its services' load each container has to spend, at one instant. */
export interface ServiceLoad {
  of(pod: Pod, container: Container): number
}

/** A service with load, and how many pods it is divided among. */
interface Loaded {
  readonly service: Service
  readonly selector: readonly (readonly [string, string])[]
  readonly readyPods: number
}

/**
 * The load that annotations of services tell of (`coxswain.dev/cpu-load: 2`), divided in equal parts among the pods that
 * the service sends requests to: those that it selects and that are ready. It falls to a pod's first container, or to the
 * one that the annotation names.
 */
export function shareServiceLoad(services: readonly Service[], pods: readonly Pod[], atMs: number): ServiceLoad {
  const loaded = services.filter(hasLoad).map((service): Loaded => {
    const selector = Object.entries(service.spec?.selector ?? {})
    const readyPods = pods.filter((pod) => isReadyAt(pod, atMs) && isSelected(service, selector, pod)).length
    return { service, selector, readyPods }
  })
  return {
    of: (pod, container) => {
      if (loaded.length === 0 || !isReadyAt(pod, atMs)) return 0
      return loaded.reduce((sum, one) => sum + partOf(one, pod, container), 0)
    },
  }
}

const hasLoad = ({ metadata }: Service): boolean =>
  Object.keys(metadata?.annotations ?? {}).some((key) => key.startsWith(annotationPrefix + annotation))

function partOf({ service, selector, readyPods }: Loaded, pod: Pod, container: Container): number {
  if (!isSelected(service, selector, pod)) return 0
  const isFirst = pod.spec?.containers?.[0]?.name === container.name
  const named = service.metadata?.annotations?.[`${annotationPrefix}${annotation}.${container.name}`]
  const text = isFirst ? annotationOf(service, annotation, container) : named
  return (amountOf('cpu', text) ?? 0) / readyPods
}

/** A service without a selector sends nothing to pods. */
function isSelected(service: Service, selector: Loaded['selector'], pod: Pod): boolean {
  if (selector.length === 0 || namespaceOf(service) !== namespaceOf(pod)) return false
  return selector.every(([key, value]) => pod.metadata?.labels?.[key] === value)
}

function isReadyAt(pod: Pod, atMs: number): boolean {
  const ready = findCondition(pod.status?.conditions, 'Ready')
  return ready?.status === 'True' && (parseTime(ready.lastTransitionTime ?? '') ?? 0) <= atMs
}
