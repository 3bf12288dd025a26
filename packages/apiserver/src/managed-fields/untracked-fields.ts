// Mirrors apimachinery pkg/util/managedfields/internal/stripmeta.go, release 1.36.
import { differenceOf, type FieldSet, leaf } from './field-set.ts'

const untracked: FieldSet = {
  'f:apiVersion': leaf,
  'f:kind': leaf,
  'f:metadata': {
    '.': leaf,
    'f:clusterName': leaf,
    'f:creationTimestamp': leaf,
    'f:generation': leaf,
    'f:managedFields': leaf,
    'f:name': leaf,
    'f:namespace': leaf,
    'f:resourceVersion': leaf,
    'f:selfLink': leaf,
    'f:uid': leaf,
  },
}

/** The set without what nobody owns: what an object is and is called, and what the server alone says of it. */
export const trackedOnly = (fields: FieldSet): FieldSet => differenceOf(fields, untracked)
