// Mirrors the use of pkg/controller/util/selectors in pkg/controller/podautoscaler/horizontal.go, 1.36.
import { nothing, selects, splitKey, type Pod, type Selector, type SelectorRequirement } from '@coxswain/api'

/** The autoscalers of one namespace. Each name of `selectors` whose selector selects anything is in one of the other two. */
interface Registered {
  readonly selectors: Map<string, Selector>
  /** Names by `key=value` of a label that their pods must have. */
  readonly byLabel: Map<string, Set<string>>
  /** Names of those that ask for no label in particular. */
  readonly others: Set<string>
}

/** Which autoscaler's target has which pods, as it was found last: two on the same pods would undo each other's work. */
export class RegisteredSelectors {
  readonly #byNamespace = new Map<string, Registered>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Its selector is not known yet, and selects nothing. One that is there stays as it is. */
  register(key: string): void {
    const { namespace, name } = splitKey(key)
    let registered = this.#byNamespace.get(namespace)
    if (registered === undefined) {
      registered = { selectors: new Map(), byLabel: new Map(), others: new Set() }
      this.#byNamespace.set(namespace, registered)
    }
    if (registered.selectors.has(name)) return
    registered.selectors.set(name, nothing)
    this.#size += 1
  }

  remove(key: string): void {
    const { namespace, name } = splitKey(key)
    const registered = this.#byNamespace.get(namespace)
    if (registered === undefined || !unfile(registered, name)) return
    registered.selectors.delete(name)
    this.#size -= 1
    if (registered.selectors.size === 0) this.#byNamespace.delete(namespace)
  }

  /** Of an autoscaler that is not registered, which was deleted meanwhile, nothing is kept. */
  set(key: string, selector: Selector): void {
    const { namespace, name } = splitKey(key)
    const registered = this.#byNamespace.get(namespace)
    if (registered === undefined || !unfile(registered, name)) return
    registered.selectors.set(name, selector)
    if (selector.isNothing) return
    const label = selector.requirements.map(exactLabel).find((found) => found !== undefined)
    if (label === undefined) {
      registered.others.add(name)
      return
    }
    const names = registered.byLabel.get(label)
    if (names === undefined) registered.byLabel.set(label, new Set([name]))
    else names.add(name)
  }

  /** Names, in order, of those whose selectors select any of the pods of that namespace. */
  selecting(namespace: string, pods: readonly Pod[]): readonly string[] {
    const registered = this.#byNamespace.get(namespace)
    if (registered === undefined) return []
    const found = new Set<string>()
    for (const { metadata } of pods) {
      const labels = metadata?.labels ?? {}
      const check = (name: string): void => {
        if (!found.has(name) && selects(registered.selectors.get(name) ?? nothing, labels)) found.add(name)
      }
      for (const key in labels) registered.byLabel.get(`${key}=${labels[key]}`)?.forEach(check)
      registered.others.forEach(check)
    }
    return [...found].toSorted()
  }
}

/** Answers whether it is registered at all. */
function unfile({ selectors, byLabel, others }: Registered, name: string): boolean {
  const selector = selectors.get(name)
  if (selector === undefined) return false
  others.delete(name)
  for (const label of selector.requirements.map(exactLabel)) {
    const names = label === undefined ? undefined : byLabel.get(label)
    if (label === undefined || names === undefined) continue
    names.delete(name)
    if (names.size === 0) byLabel.delete(label)
  }
  return true
}

function exactLabel({ key, operator, values }: SelectorRequirement): string | undefined {
  const isExact = operator === '=' || operator === '==' || operator === 'in'
  return isExact && values.length === 1 ? `${key}=${values[0]}` : undefined
}
