// Mirrors what k8s.io/endpointslice/util/controller_utils.go, GetServicesToUpdate, 1.36 answers, kept up to date instead of searched.
import {
  keyOf,
  labelsOf,
  namespaceOf,
  resourceVersionOf,
  selectorFromSet,
  selects,
  splitKey,
  type Pod,
  type Selector,
  type Service,
} from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { mayChangeEndpoints, mayChangeServices } from './pod-in-endpoints.ts'
import { selectsPods } from './service-kind.ts'

interface Selecting {
  readonly service: Key
  readonly selector: Selector
  /** Keys of all pods in the cache that it selects. */
  readonly pods: Set<Key>
}

/** The Services of one namespace: each of `byService` is in `byLabel` under one label that it asks for, or in `ofAll`. */
interface Selectors {
  readonly byService: Map<Key, Selecting>
  /** By a label's key, then its value. */
  readonly byLabel: Map<string, Map<string, Set<Selecting>>>
  /** Those that ask for no label. */
  readonly ofAll: Set<Selecting>
}

const none: readonly Key[] = []

/**
 * Which pods each Service selects. A pod's event costs as much as it has labels and is selected by Services, however many
 * there are of either; in a namespace without selecting Services it costs nothing.
 */
export class SelectedPods {
  readonly #lister: Lister<Pod>
  readonly #byNamespace = new Map<string, Selectors>()

  constructor(lister: Lister<Pod>) {
    this.#lister = lister
  }

  /** What the Service selects, out of the cache. */
  of(service: Key): readonly Pod[] {
    const selecting = this.#byNamespace.get(splitKey(service).namespace)?.byService.get(service)
    if (selecting === undefined) return []
    return Array.from(selecting.pods, (pod) => this.#lister.get(pod)).filter((pod) => pod !== undefined)
  }

  /** Goes through the namespace's pods if the selector is new. */
  watch(service: Service): void {
    const key = keyOf(service)
    const namespace = namespaceOf(service)
    if (!selectsPods(service)) return this.forget(key)
    const before = this.#byNamespace.get(namespace)?.byService.get(key)
    const selector = selectorFromSet(service.spec?.selector)
    if (before !== undefined && isSameSelector(before.selector, selector)) return
    this.forget(key)
    let selectors = this.#byNamespace.get(namespace)
    if (selectors === undefined) {
      selectors = { byService: new Map(), byLabel: new Map(), ofAll: new Set() }
      this.#byNamespace.set(namespace, selectors)
    }
    const pods = this.#lister.list(namespace).filter((pod) => selects(selector, pod.metadata?.labels))
    const selecting = { service: key, selector, pods: new Set(pods.map(keyOf)) }
    selectors.byService.set(key, selecting)
    placeOf(selectors, selector).add(selecting)
  }

  forget(service: Key): void {
    const { namespace } = splitKey(service)
    const selectors = this.#byNamespace.get(namespace)
    const selecting = selectors?.byService.get(service)
    if (selectors === undefined || selecting === undefined) return
    selectors.byService.delete(service)
    if (selectors.byService.size === 0) this.#byNamespace.delete(namespace)
    selectors.ofAll.delete(selecting)
    for (const { key, values } of selecting.selector.requirements) {
      const byValue = selectors.byLabel.get(key)
      const filed = byValue?.get(values[0] ?? '')
      if (filed?.delete(selecting) === true && filed.size === 0) byValue?.delete(values[0] ?? '')
    }
  }

  /** Services that select a pod which is there, or no longer is. */
  changed(pod: Pod, isThere: boolean): readonly Key[] {
    const selecting = this.#selecting(pod)
    if (selecting.length === 0) return none
    const key = keyOf(pod)
    for (const { pods } of selecting) {
      if (isThere) pods.add(key)
      else pods.delete(key)
    }
    return selecting.map(({ service }) => service)
  }

  /** Services that a pod's new version may matter to. */
  updated(previous: Pod, next: Pod): readonly Key[] {
    if (!this.#byNamespace.has(namespaceOf(next))) return none
    if (!mayChangeServices(previous, next)) return mayChangeEndpoints(previous, next) ? this.changed(next, true) : none
    const before = this.changed(previous, false)
    const after = this.changed(next, true)
    if (mayChangeEndpoints(previous, next)) return [...new Set([...before, ...after])]
    return [...before.filter((key) => !after.includes(key)), ...after.filter((key) => !before.includes(key))]
  }

  #selecting(pod: Pod): readonly Selecting[] {
    const selectors = this.#byNamespace.get(namespaceOf(pod))
    if (selectors === undefined) return []
    const labels = labelsOf(pod)
    const found = [...selectors.ofAll]
    for (const key in labels) {
      for (const selecting of selectors.byLabel.get(key)?.get(labels[key] ?? '') ?? []) {
        if (selects(selecting.selector, labels)) found.push(selecting)
      }
    }
    return found
  }
}

/** Of the labels that a selector asks for, the one that the fewest others are filed under. */
function placeOf({ byLabel, ofAll }: Selectors, { requirements }: Selector): Set<Selecting> {
  let best: { readonly key: string; readonly value: string; readonly count: number } | undefined
  for (const { key, values } of requirements) {
    const value = values[0] ?? ''
    const count = byLabel.get(key)?.get(value)?.size ?? 0
    if (best === undefined || count < best.count) best = { key, value, count }
  }
  if (best === undefined) return ofAll
  let byValue = byLabel.get(best.key)
  if (byValue === undefined) byLabel.set(best.key, (byValue = new Map<string, Set<Selecting>>()))
  let place = byValue.get(best.value)
  if (place === undefined) byValue.set(best.value, (place = new Set()))
  return place
}

function isSameSelector(a: Selector, b: Selector): boolean {
  return (
    a.requirements.length === b.requirements.length &&
    a.requirements.every(
      ({ key, values }, index) => key === b.requirements[index]?.key && values[0] === b.requirements[index]?.values[0],
    )
  )
}

/** Each change of a pod wakes the Services that it may matter to. */
export function selectedPodHandlers(
  selected: SelectedPods,
  wake: (service: Key, what: string, pod: Pod) => void,
): EventHandlers<Pod> {
  const wakeAll = (services: readonly Key[], what: string, pod: Pod): void => {
    for (const service of services) wake(service, what, pod)
  }
  return {
    added: (pod) => wakeAll(selected.changed(pod, true), 'pod added', pod),
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      wakeAll(selected.updated(previous, next), 'pod updated', next)
    },
    deleted: (pod) => wakeAll(selected.changed(pod, false), 'pod deleted', pod),
  }
}
