import { apiVersionOf, type ResourceType } from '@coxswain/api'
import { NotYetError } from '@coxswain/runtime'

/** Which resource serves a kind: what references name, and what requests need. Replaced as a whole by each discovery. */
export class Kinds {
  #types: ReadonlyMap<string, ResourceType> = new Map()

  replace(types: readonly ResourceType[]): void {
    this.#types = new Map(types.map((type) => [kindKey(apiVersionOf(type), type.kind), type]))
  }

  get(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#types.get(kindKey(apiVersion, kind))
  }
}

const kindKey = (apiVersion: string, kind: string): string => `${apiVersion}/${kind}`

/** No resource serves the kind that a reference names; one may come. */
export class UnknownKindError extends NotYetError {
  constructor(apiVersion: string, kind: string) {
    super(`no resource serves kind ${kind} of ${apiVersion}`)
  }
}
