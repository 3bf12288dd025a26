import type { KubeObject, ResourceType } from '@coxswain/api'
import type { TablePrinter } from '../http/table.ts'

/**
 * One version of an API group whose objects somebody else makes at the moment they are asked for. Nothing of it is stored,
 * and nobody can write it. What takes an APIService and a server of its own elsewhere is a few functions in this process.
 */
export interface ProvidedGroup {
  readonly group: string
  readonly version: string
  /** How clients rank it among others; the APIService says so. */
  readonly groupPriorityMinimum: number
  readonly versionPriority: number
  readonly resources: readonly ProvidedResource[]
}

export interface ProvidedResource {
  /** Its verbs are `get`, `list` or both. */
  readonly type: ResourceType
  /** Throws the `StatusError` that says why there is none. */
  get(name: string, namespace: string | undefined): KubeObject
  /** By namespace and name. What is selected depends on an object's metadata alone. */
  list(namespace: string | undefined, isSelected: (object: KubeObject) => boolean): readonly KubeObject[]
  /** Absent: names and ages. */
  readonly printer?: TablePrinter | undefined
}
