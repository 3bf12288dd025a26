import {
  applyStrategicMergePatch,
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  createTwoWayMergePatch,
  keyUnchanged,
  metadataKeyUnchanged,
  PatchError,
  findSchema,
  type PatchPrecondition,
  type PatchSchema,
} from '@coxswain/api'
import type { Vector, VectorFunctions } from '../vector.ts'

type JsonObject = Readonly<Record<string, unknown>>

const schemaOfKind: Readonly<Record<string, string>> = {
  ConfigMap: 'io.k8s.api.core.v1.ConfigMap',
  Deployment: 'io.k8s.api.apps.v1.Deployment',
  Job: 'io.k8s.api.batch.v1.Job',
  Node: 'io.k8s.api.core.v1.Node',
  Pod: 'io.k8s.api.core.v1.Pod',
  Service: 'io.k8s.api.core.v1.Service',
  ServiceAccount: 'io.k8s.api.core.v1.ServiceAccount',
}

function schemaOf(kind: string): PatchSchema {
  const name = schemaOfKind[kind]
  if (name === undefined) throw new Error(`no schema is known for the kind ${kind}`)
  return { name, named: findSchema }
}

interface Applied {
  readonly kind: string
  readonly original: JsonObject
  readonly patch: string
}

interface TwoWay {
  readonly kind: string
  readonly original: JsonObject
  readonly modified: JsonObject
}

interface ThreeWay extends TwoWay {
  readonly current: JsonObject
  readonly overwrite: boolean
  readonly preconditions?: readonly string[]
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PatchError('malformed', 'invalid JSON document')
  }
}

/** `kind` or `metadata.name` */
function preconditionFor(key: string): PatchPrecondition {
  return key.startsWith('metadata.') ? metadataKeyUnchanged(key.slice('metadata.'.length)) : keyUnchanged(key)
}

export const functions = {
  StrategicMergePatch: ({ kind, original, patch }: Applied) =>
    applyStrategicMergePatch(original, parsePatch(patch), schemaOf(kind)),
  CreateTwoWayMergePatch: ({ kind, original, modified }: TwoWay) =>
    createTwoWayMergePatch(original, modified, schemaOf(kind)),
  CreateThreeWayMergePatch: ({ kind, overwrite, preconditions, ...states }: ThreeWay) =>
    createThreeWayMergePatch(states, schemaOf(kind), {
      overwrite,
      preconditions: preconditions?.map(preconditionFor),
    }),
  CreateThreeWayJSONMergePatch: (states: ThreeWay) => createThreeWayJsonMergePatch(states),
} satisfies VectorFunctions

/** A merge key that is a whole number but not spelled as one, in the text of a patch. */
const fractionalKey = /"containerPort":\d+\.0/

export function differs(vector: Vector): string | undefined {
  const { patch } = vector.in as { readonly patch?: string }
  const isFractional = patch !== undefined && fractionalKey.test(patch)
  return isFractional ? 'numbers are values: 80.0 is 80' : undefined
}
