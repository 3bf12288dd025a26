// Facts of the strategies below pkg/registry, release 1.36, for every resource that is served.
import { type KubeObject, type ResourceType, validatePathSegmentName } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { Strategy } from './strategy.ts'

/** Where several groups have a resource of one name, the group is said: `events.events.k8s.io`. */
type Names = ReadonlySet<string>

const returnsDeletedObject: Names = new Set([
  'pods',
  'services',
  'persistentvolumes',
  'persistentvolumeclaims',
  'namespaces',
  'serviceaccounts',
  'resourcequotas',
  'podtemplates',
  'storageclasses.storage.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
  'deviceclasses.resource.k8s.io',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
  'resourceslices.resource.k8s.io',
])

const createOnUpdate: Names = new Set([
  'endpoints',
  'events',
  'events.events.k8s.io',
  'limitranges',
  'services',
  'leases.coordination.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'runtimeclasses.node.k8s.io',
])

const requiresResourceVersion: Names = new Set([
  'poddisruptionbudgets.policy',
  'leases.coordination.k8s.io',
  'runtimeclasses.node.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
])

const hasGeneration: Names = new Set([
  'pods',
  'replicationcontrollers',
  'podtemplates',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'poddisruptionbudgets.policy',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'endpointslices.discovery.k8s.io',
  'csidrivers.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
])

/** Names that need only stand in a path: `system:node`, addresses. */
const anyName: Names = new Set([
  'roles.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
  'ipaddresses.networking.k8s.io',
  'apiservices.apiregistration.k8s.io',
])

const deprecations: Readonly<Record<string, string>> = {
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
}

const eventTtlSeconds = 3600

/** Everything of an object that a client may write, but its metadata. */
function contentOf(object: KubeObject): Readonly<Record<string, unknown>> {
  const { metadata: _, apiVersion: __, kind: ___, ...content } = object as KubeObject & { readonly status?: unknown }
  const { status: ____, ...spec } = content
  return spec
}

const isContentChanged = (next: KubeObject, previous: KubeObject): boolean =>
  !semanticEqual(contentOf(next), contentOf(previous))

/** For slices labels count too. */
const isSliceChanged = (next: KubeObject, previous: KubeObject): boolean =>
  isContentChanged(next, previous) || !semanticEqual(next.metadata?.labels, previous.metadata?.labels)

type Held = Readonly<Record<string, unknown>> | undefined

/** A nested field as a field selector sees it. */
function fieldText(object: KubeObject, ...path: readonly string[]): string {
  let value: unknown = object
  for (const key of path) value = (value as Held)?.[key]
  return value === undefined || value === null ? '' : String(value as string | number | boolean)
}

const eventReference = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']

function eventFields(object: KubeObject): Readonly<Record<string, string>> {
  const source = fieldText(object, 'source', 'component')
  const reporting = fieldText(object, 'reportingComponent')
  return {
    ...Object.fromEntries(
      eventReference.map((key) => [`involvedObject.${key}`, fieldText(object, 'involvedObject', key)]),
    ),
    reason: fieldText(object, 'reason'),
    reportingComponent: reporting,
    source: source === '' ? reporting : source,
    type: fieldText(object, 'type'),
  }
}

/** events.k8s.io stores the same objects, and calls these fields otherwise. */
function eventsGroupFields(object: KubeObject): Readonly<Record<string, string>> {
  const { reportingComponent = '', source: _, ...fields } = eventFields(object)
  const renamed = Object.entries(fields).map(
    ([key, value]) => [key.replace('involvedObject.', 'regarding.'), value] as const,
  )
  return { ...Object.fromEntries(renamed), reportingController: reportingComponent }
}

const selectableFields: Readonly<Record<string, NonNullable<Strategy['selectableFields']>>> = {
  events: eventFields,
  'events.events.k8s.io': eventsGroupFields,
  replicationcontrollers: (object) => ({ 'status.replicas': fieldText(object, 'status', 'replicas') || '0' }),
  'jobs.batch': (object) => ({ 'status.successful': fieldText(object, 'status', 'succeeded') || '0' }),
  secrets: (object) => ({ type: fieldText(object, 'type') }),
  services: (object) => ({
    'spec.clusterIP': fieldText(object, 'spec', 'clusterIP'),
    'spec.type': fieldText(object, 'spec', 'type'),
  }),
  namespaces: (object) => ({ 'status.phase': fieldText(object, 'status', 'phase') }),
  nodes: (object) => ({ 'spec.unschedulable': fieldText(object, 'spec', 'unschedulable') || 'false' }),
  'certificatesigningrequests.certificates.k8s.io': (object) => ({
    'spec.signerName': fieldText(object, 'spec', 'signerName'),
  }),
  'resourceslices.resource.k8s.io': (object) => ({
    'spec.nodeName': fieldText(object, 'spec', 'nodeName'),
    'spec.driver': fieldText(object, 'spec', 'driver'),
  }),
}

export const strategyName = ({ group, plural }: Pick<ResourceType, 'group' | 'plural'>): string =>
  group === '' ? plural : `${plural}.${group}`

function defaultPropagation(name: string): Strategy['defaultPropagation'] {
  if (name === 'replicationcontrollers' || name === 'jobs.batch') return 'Orphan'
  return name === 'events' || name === 'events.events.k8s.io' ? 'unsupported' : undefined
}

function specChanged(name: string): Strategy['specChanged'] {
  if (name === 'endpointslices.discovery.k8s.io') return isSliceChanged
  return hasGeneration.has(name) ? isContentChanged : undefined
}

/** What holds for a resource whatever else its own strategy says. */
export function defaultStrategy(type: ResourceType): Strategy {
  const name = strategyName(type)
  const fields = selectableFields[name]
  const changed = specChanged(name)
  return {
    resource: type,
    returnsDeletedObject: returnsDeletedObject.has(name),
    createOnUpdate: createOnUpdate.has(name),
    requiresResourceVersion: requiresResourceVersion.has(name),
    hasGeneration: hasGeneration.has(name),
    defaultPropagation: defaultPropagation(name),
    ttlSeconds: name.startsWith('events') ? eventTtlSeconds : undefined,
    deprecation: deprecations[name],
    ...(changed === undefined ? {} : { specChanged: changed }),
    ...(anyName.has(name) ? { validateName: validatePathSegmentName } : {}),
    ...(fields === undefined ? {} : { selectableFields: fields }),
  }
}
