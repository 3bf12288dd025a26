// Mirrors staging/src/k8s.io/apiserver/pkg/cel/common/schemas.go, WithTypeAndObjectMeta, 1.36.
import { stringType } from '@coxswain/cel'
import { objectOf, valueOf, type DeclaredObject, type DeclaredType } from './declared-type.ts'

const isText = (declared: DeclaredType | undefined): boolean =>
  declared?.kind === 'value' && declared.type === stringType

/** A whole resource has a kind, a version and a name, whatever its schema says. */
export function withObjectMeta(declared: DeclaredObject): DeclaredObject {
  const metadata = declared.field('metadata')
  const isComplete =
    isText(declared.field('kind')) &&
    isText(declared.field('apiVersion')) &&
    metadata?.kind === 'object' &&
    isText(metadata.field('name')) &&
    isText(metadata.field('generateName'))
  if (isComplete) return declared
  const text = valueOf(stringType)
  const known = objectOf({ kind: text, apiVersion: text, metadata: objectOf({ name: text, generateName: text }) })
  return { kind: 'object', field: (name) => known.field(name) ?? declared.field(name) }
}
