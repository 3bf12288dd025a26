// Mirrors k8s.io/kube-scheduler/framework/types.go: AffinityTerm, 1.36.
import {
  nothing,
  SelectorError,
  selects,
  toSelector,
  namespaceOf,
  type LabelSet,
  type Pod,
  type PodAffinityTerm,
  type Selector,
  type WeightedPodAffinityTerm,
} from '@coxswain/api'

/** A term of pod (anti-)affinity made ready to be asked for many pods. */
export interface AffinityTerm {
  readonly topologyKey: string
  readonly selector: Selector
  readonly namespaces: ReadonlySet<string>
  readonly namespaceSelector: Selector
}

export interface WeightedAffinityTerm {
  readonly term: AffinityTerm
  readonly weight: number
}

export interface PodAffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[]
  readonly requiredAntiAffinity: readonly AffinityTerm[]
  readonly preferredAffinity: readonly WeightedAffinityTerm[]
  readonly preferredAntiAffinity: readonly WeightedAffinityTerm[]
  /** What is wrong with the terms; those lists that could not be read are empty. */
  readonly problem?: string | undefined
}

/** Undefined for a pod that says nothing of other pods. */
export function compileAffinityTerms(pod: Pod): PodAffinityTerms | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {}
  if (podAffinity === undefined && podAntiAffinity === undefined) return undefined
  const problems: string[] = []
  const read = <T>(name: string, compile: () => readonly T[]): readonly T[] => {
    try {
      return compile()
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error
      problems.push(`${name}: ${error.message}`)
      return []
    }
  }
  const required = (terms: readonly PodAffinityTerm[] | undefined) =>
    (terms ?? []).map((each) => compileTerm(pod, each))
  const preferred = (terms: readonly WeightedPodAffinityTerm[] | undefined) =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => ({ term: compileTerm(pod, podAffinityTerm), weight }))
  const compiled = {
    requiredAffinity: read('requiredAffinityTerms', () =>
      required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    ),
    requiredAntiAffinity: read('requiredAntiAffinityTerms', () =>
      required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    ),
    preferredAffinity: read('preferredAffinityTerms', () =>
      preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    ),
    preferredAntiAffinity: read('preferredAntiAffinityTerms', () =>
      preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    ),
  }
  return problems.length === 0 ? compiled : { ...compiled, problem: printProblems(problems) }
}

/** `namespaceLabels` are those of the pod's namespace; absent where the term's namespaces have been resolved already. */
export function matchesTerm(
  term: AffinityTerm,
  pod: { readonly namespace: string; readonly labels: LabelSet },
  namespaceLabels: LabelSet | undefined,
): boolean {
  const isInNamespace = term.namespaces.has(pod.namespace) || selects(term.namespaceSelector, namespaceLabels)
  return isInNamespace && selects(term.selector, pod.labels)
}

/** The term with the namespaces that its selector selects put among those it names. */
export function withSelectedNamespaces(
  term: AffinityTerm,
  namespaces: Iterable<readonly [name: string, labels: LabelSet]>,
): AffinityTerm {
  if (term.namespaceSelector.isNothing) return term
  const names = new Set(term.namespaces)
  for (const [name, labels] of namespaces) {
    if (selects(term.namespaceSelector, labels)) names.add(name)
  }
  return { ...term, namespaces: names, namespaceSelector: nothing }
}

function compileTerm(pod: Pod, term: PodAffinityTerm): AffinityTerm {
  const { namespaces = [], namespaceSelector } = term
  const isOwnNamespace = namespaces.length === 0 && namespaceSelector === undefined
  return {
    topologyKey: term.topologyKey,
    selector: toSelector(term.labelSelector),
    namespaces: new Set(isOwnNamespace ? [namespaceOf(pod)] : namespaces),
    namespaceSelector: toSelector(namespaceSelector),
  }
}

function printProblems(problems: readonly string[]): string {
  return problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`
}
