// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/compile.go, BuildRequestType and BuildNamespaceType, 1.36.
import { boolType, dynType, intType, stringType, timestampType } from '@coxswain/cel'
import { listOf, mapOf, objectOf, valueOf } from './declared-type.ts'

const text = valueOf(stringType)
const time = valueOf(timestampType)
const integer = valueOf(intType)

/** What `request` is. The objects of a request are variables of their own. */
export function requestType() {
  const kind = objectOf({ group: text, version: text, kind: text }, 'kubernetes.GroupVersionKind')
  const resource = objectOf({ group: text, version: text, resource: text }, 'kubernetes.GroupVersionResource')
  const userInfo = objectOf(
    { username: text, uid: text, groups: listOf(text), extra: mapOf(listOf(text)) },
    'kubernetes.UserInfo',
  )
  const request = objectOf(
    {
      kind,
      resource,
      subResource: text,
      requestKind: kind,
      requestResource: resource,
      requestSubResource: text,
      name: text,
      namespace: text,
      operation: text,
      userInfo,
      dryRun: valueOf(boolType),
      options: valueOf(dynType),
    },
    'kubernetes.AdmissionRequest',
  )
  return { request, parts: [kind, resource, userInfo] }
}

/** What `namespaceObject` is: not all that a Namespace has. */
export function namespaceType() {
  const spec = objectOf({ finalizers: listOf(text) }, 'kubernetes.NamespaceSpec')
  const condition = objectOf(
    { status: text, type: text, lastTransitionTime: time, message: text, reason: text },
    'kubernetes.NamespaceCondition',
  )
  const status = objectOf({ conditions: listOf(condition), phase: text }, 'kubernetes.NamespaceStatus')
  const metadata = objectOf(
    {
      name: text,
      generateName: text,
      namespace: text,
      labels: mapOf(text),
      annotations: mapOf(text),
      UID: text,
      creationTimestamp: time,
      deletionGracePeriodSeconds: integer,
      deletionTimestamp: time,
      generation: integer,
      resourceVersion: text,
      finalizers: listOf(text),
    },
    'kubernetes.NamespaceMetadata',
  )
  const namespace = objectOf({ metadata, spec, status }, 'kubernetes.Namespace')
  return { namespace, parts: [spec, condition, status, metadata] }
}
