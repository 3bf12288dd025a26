// Facts of the strategies below pkg/registry, release 1.36, that hold for resources whose own strategy does not say them.
import type { KubeObject, ResourceType } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { Strategy } from './strategy.ts'

/** By group, if it has one: `customresourcedefinitions.apiextensions.k8s.io`. */
const facts: ReadonlyMap<string, Partial<Strategy>> = new Map<string, Partial<Strategy>>([
  ['componentstatuses', { deprecation: 'v1 ComponentStatus is deprecated in v1.19+' }],
  ['customresourcedefinitions.apiextensions.k8s.io', { requiresResourceVersion: true, hasGeneration: true }],
])

export const strategyName = ({ group, plural }: Pick<ResourceType, 'group' | 'plural'>): string =>
  group === '' ? plural : `${plural}.${group}`

/** What holds for a resource whatever else its own strategy says. */
export function defaultStrategy(type: ResourceType): Strategy {
  return { resource: type, specChanged: isContentChanged, ...facts.get(strategyName(type)) }
}

function isContentChanged(next: KubeObject, previous: KubeObject): boolean {
  return !semanticEqual(contentOf(next), contentOf(previous))
}

/** Everything of an object that a client may write, but its metadata. */
function contentOf(object: KubeObject & { readonly status?: unknown }): Readonly<Record<string, unknown>> {
  const { metadata: _, apiVersion: __, kind: ___, status: ____, ...content } = object
  return content
}
