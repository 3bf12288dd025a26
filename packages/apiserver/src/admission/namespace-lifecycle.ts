// Mirrors apiserver pkg/admission/plugin/namespace/lifecycle/admission.go, release 1.36.
import { type KubeObject, type Namespace, namespaces } from '@coxswain/api'
import { forbidden, notFound } from '../registry/status-errors.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission-plugin.ts'
import { refuse } from './refuse.ts'
import { whenKnown } from './when-known.ts'

const permanent: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

/** Namespaces have to be there for what is made in them; some of them cannot be deleted. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  handles: (operation, { plural, group, namespaced }, subresource) => {
    if (group === '' && plural === 'namespaces') return operation === 'DELETE' && subresource === undefined
    if (group === 'authorization.k8s.io') return false
    return namespaced && (operation === 'CREATE' || operation === 'UPDATE')
  },
  admit(object, request) {
    const { resource, name, namespace, reader } = request
    if (resource.plural === 'namespaces') {
      const of = { group: resource.group, resource: resource.plural }
      if (permanent.has(name)) throw forbidden(of, name, 'this namespace may not be deleted')
      return object
    }
    return whenKnown(reader.get(namespaces, undefined, namespace ?? ''), (found) => {
      checkNamespace(found, object, request)
      return object
    })
  },
}

function checkNamespace(found: Namespace | undefined, object: KubeObject, request: AdmissionRequest): void {
  const { operation, namespace } = request
  if (found === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace ?? '')
  if (operation !== 'CREATE' || found.metadata?.deletionTimestamp === undefined) return
  const message = `namespace ${namespace} is being terminated`
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }
  throw refuse(object, request, why, [cause])
}
