// Mirrors pkg/registry/core/pod/storage/storage.go: BindingREST, release 1.36.
import { type Binding, type Pod, pods } from '@coxswain/api'
import { must } from '@coxswain/base'
import type { StatusError } from '@coxswain/client'
import { admissionRequest } from '../admit.ts'
import { decodeBodyOfKind } from '../decode-body.ts'
import { metaOf } from '../metadata.ts'
import { namespaceFor } from '../namespace-of-body.ts'
import { validateCreateOptions } from '../request-options.ts'
import type { RegistryDeps, RequestScope } from '../request-scope.ts'
import { respond, success } from '../respond.ts'
import { badRequest, conflict, notFound, plainError } from '../status-errors.ts'
import { objectKey, storageFolder } from '../storage-keys.ts'
import type { RequestHandler } from '../subresource.ts'
import { withCondition } from './pod-condition.ts'

const bindingKind = { group: '', version: 'v1', kind: 'Binding' }
const attemptsMax = 100

/** POST of `pods/x/binding`: the pod gets its node. */
export const handleBinding: RequestHandler = async (deps, scope, request) => {
  validateCreateOptions(scope.options)
  const binding = decodeBodyOfKind(deps, scope, request.body, bindingKind) as Binding
  namespaceFor(scope, metaOf(binding).namespace)
  const name = scope.target.name ?? metaOf(binding).name ?? ''
  if (name !== metaOf(binding).name) throw badRequest('name in URL does not match name in Binding object')
  checkTarget(binding)
  const admission = admissionRequest(deps, scope, { operation: 'CREATE', object: binding })
  const admitted = (await deps.admission.admit(binding, admission)) as Binding
  await deps.admission.validate(admitted, admission)
  await assignPod(deps, scope, name, admitted)
  return respond(scope, 201, { ...success(), code: 201 })
}

function checkTarget({ target }: Binding): void {
  const problems: string[] = []
  const { kind = '', name = '' } = target
  if (kind !== '' && kind !== 'Node') {
    problems.push(`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`)
  }
  if (name === '') problems.push('target.name: Required value')
  if (problems.length > 0) throw plainError(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`)
}

async function assignPod(deps: RegistryDeps, scope: RequestScope, name: string, binding: Binding): Promise<void> {
  const key = objectKey(storageFolder('', pods.plural), scope.target.namespace, name)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await deps.store.get(key)
    if (entry === undefined) throw notFound({ group: '', resource: 'pods' }, name)
    const pod = entry.value as Pod
    checkPreconditions(key, pod, binding)
    const refusal = refusalOf(pod)
    if (refusal !== undefined) throw conflict({ group: '', resource: 'pods/binding' }, name, refusal)
    if (scope.isDryRun) return
    const result = await deps.store.put(key, bindPod(deps, pod, binding), entry.revision)
    if (result.ok) return
  }
  throw conflict({ group: '', resource: 'pods/binding' }, name, 'the pod changes all the time')
}

function checkPreconditions(key: string, pod: Pod, binding: Binding): void {
  const wanted = metaOf(binding)
  const held = metaOf(pod)
  const failed = (what: string, a: string | undefined, b: string | undefined): StatusError => {
    const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${a}, ${what} in object meta: ${b}`
    return conflict({ group: '', resource: 'pods' }, held.name ?? '', why)
  }
  if (wanted.uid !== undefined && wanted.uid !== '' && wanted.uid !== held.uid) {
    throw failed('UID', wanted.uid, held.uid)
  }
  const { resourceVersion = '' } = wanted
  if (resourceVersion !== '' && resourceVersion !== held.resourceVersion) {
    throw failed('ResourceVersion', resourceVersion, held.resourceVersion)
  }
}

function refusalOf(pod: Pod): string | undefined {
  const { name = '', deletionTimestamp } = metaOf(pod)
  const { nodeName = '', schedulingGates = [] } = pod.spec ?? {}
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`
  if (nodeName !== '') return `pod ${name} is already assigned to node ${JSON.stringify(nodeName)}`
  return schedulingGates.length > 0 ? `pod ${name} has non-empty .spec.schedulingGates` : undefined
}

function bindPod(deps: RegistryDeps, pod: Pod, binding: Binding): Pod {
  const { annotations, labels } = metaOf(binding)
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(annotations === undefined ? {} : { annotations: { ...pod.metadata?.annotations, ...annotations } }),
      ...(labels === undefined ? {} : { labels: { ...pod.metadata?.labels, ...labels } }),
    },
    spec: { ...must(pod.spec, 'stored pods have a spec'), nodeName: binding.target.name },
    status: scheduledStatus(deps, pod.status),
  }
}

function scheduledStatus(deps: RegistryDeps, status: Pod['status']): Pod['status'] {
  const { nominatedNodeName: _, ...rest } = status ?? {}
  return {
    ...rest,
    conditions: withCondition(rest.conditions ?? [], { type: 'PodScheduled', status: 'True' }, deps.clock),
  }
}
