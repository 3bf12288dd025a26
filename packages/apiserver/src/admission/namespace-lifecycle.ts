// Mirrors apiserver pkg/admission/plugin/namespace/lifecycle/admission.go, release 1.36.
import { namespaces } from '@coxswain/api'
import { forbidden, notFound } from '../registry/status-errors.ts'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { refuse } from './refuse.ts'

const permanent: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

/** Namespaces have to be there for what is made in them; some of them cannot be deleted. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  handles: (operation, { plural, group, namespaced }, subresource) => {
    if (group === '' && plural === 'namespaces') return operation === 'DELETE' && subresource === undefined
    if (group === 'authorization.k8s.io') return false
    return namespaced && (operation === 'CREATE' || operation === 'UPDATE')
  },
  async admit(object, request) {
    const { operation, resource, name, namespace, reader } = request
    const of = { group: resource.group, resource: resource.plural }
    if (resource.plural === 'namespaces') {
      if (permanent.has(name)) throw forbidden(of, name, 'this namespace may not be deleted')
      return object
    }
    const found = await reader.get(namespaces, undefined, namespace ?? '')
    if (found === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace ?? '')
    if (operation === 'CREATE' && found.metadata?.deletionTimestamp !== undefined) {
      const message = `namespace ${namespace} is being terminated`
      const why = `unable to create new content in namespace ${namespace} because it is being terminated`
      const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }
      throw refuse(object, request, why, [cause])
    }
    return object
  },
}
