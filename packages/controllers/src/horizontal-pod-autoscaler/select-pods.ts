// Mirrors validateAndParseSelector of pkg/controller/podautoscaler/horizontal.go, 1.36.
import {
  keyOf,
  namespaceOf,
  parseSelector,
  SelectorError,
  selects,
  type HorizontalPodAutoscaler,
  type Pod,
  type Selector,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { RegisteredSelectors } from './registered-selectors.ts'
import {
  ambiguousSelectorText,
  conditionTexts,
  eventReasons,
  invalidSelectorText,
  selectorRequiredText,
  type ConditionText,
} from './texts.ts'

export type Selection =
  | { readonly kind: 'selected'; readonly selector: Selector }
  /** `active` is of ScalingActive, which is false. */
  | { readonly kind: 'failed'; readonly event: string; readonly why: string; readonly active: ConditionText }

export interface Selecting {
  readonly pods: Lister<Pod>
  readonly selectors: RegisteredSelectors
}

/** The target's pods must be this autoscaler's alone: two would undo each other's work. */
export function selectPods(
  { pods, selectors }: Selecting,
  autoscaler: HorizontalPodAutoscaler,
  text: string,
): Selection {
  if (text === '') {
    const active = conditionTexts.selectorMissing
    return { kind: 'failed', event: eventReasons.selectorRequired, why: selectorRequiredText, active }
  }
  const selector = readSelector(text)
  if (typeof selector === 'string') return failed(eventReasons.invalidSelector, invalidSelectorText(selector))
  selectors.set(keyOf(autoscaler), selector)
  const namespace = namespaceOf(autoscaler)
  const names = selectors.selecting(namespace, selectedPods(pods, namespace, selector))
  if (names.length <= 1) return { kind: 'selected', selector }
  const keys = names.map((name) => `${namespace}/${name}`)
  return failed(eventReasons.ambiguousSelector, ambiguousSelectorText(text, keys))
}

export function selectedPods(pods: Lister<Pod>, namespace: string, selector: Selector): readonly Pod[] {
  return pods.list(namespace).filter((pod) => selects(selector, pod.metadata?.labels))
}

/** What is wrong with it, as a text. */
function readSelector(text: string): Selector | string {
  try {
    return parseSelector(text)
  } catch (error) {
    if (error instanceof SelectorError) return error.message
    throw error
  }
}

const failed = (reason: string, why: string): Selection => ({
  kind: 'failed',
  event: reason,
  why,
  active: { reason, message: why },
})
