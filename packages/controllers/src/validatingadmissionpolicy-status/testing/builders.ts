import type { ResourceType, ValidatingAdmissionPolicy } from '@coxswain/api'
import { must } from '@coxswain/base'
import type { RootType } from '../admission-environment.ts'
import { openApiType, type OpenApiSchema } from '../open-api-type.ts'

type PolicySpec = NonNullable<ValidatingAdmissionPolicy['spec']>
type Rule = NonNullable<NonNullable<PolicySpec['matchConstraints']>['resourceRules']>[number]

/** `apps/v1 deployments,replicasets`; several groups and versions are separated by commas, too, and `core` has no name. */
export function rule(text: string): Rule {
  const [groupVersions = '', resources = ''] = text.split(' ')
  const [groups = '', versions = ''] = groupVersions.split('/')
  return {
    apiGroups: groups.split(',').map((group) => (group === 'core' ? '' : group)),
    apiVersions: versions.split(','),
    resources: resources.split(','),
    operations: ['*'],
  }
}

/** Of the first generation, about Deployments. */
export function policy(spec: Partial<PolicySpec> = {}, metadata = { generation: 1 }): ValidatingAdmissionPolicy {
  const matchConstraints = { resourceRules: [rule('apps/v1 deployments')] }
  return { metadata: { name: 'limits', ...metadata }, spec: { matchConstraints, validations: [], ...spec } }
}

/** `apps/v1 deployments deployment Deployment` */
export function resource(text: string): ResourceType {
  const [groupVersion = '', plural = '', singular = '', kind = ''] = text.split(' ')
  const [version = '', group = ''] = groupVersion.split('/').toReversed()
  const rest = { namespaced: true, verbs: [], shortNames: [], categories: [], subresources: [], schema: '' }
  return { group, version, plural, singular, kind, ...rest }
}

export const served: readonly ResourceType[] = [
  'v1 pods pod Pod',
  'v1 events event Event',
  'apps/v1 deployments deployment Deployment',
  'apps/v1 replicasets replicaset ReplicaSet',
  'events.k8s.io/v1 events event Event',
  'example.com/v1 widgets widget Widget',
  'example.com/v2 widgets widget Widget',
].map(resource)

const widget = { group: 'example.com', version: 'v1', kind: 'Widget' }

/** The type that a schema is read as when it is that of a Widget. */
export function typeOf(schema: OpenApiSchema, others: Readonly<Record<string, OpenApiSchema>> = {}): RootType {
  const own = { ...schema, 'x-kubernetes-group-version-kind': [widget] }
  const found = openApiType({ components: { schemas: { ...others, Widget: own } } }, widget)
  return { name: 'Widget1', type: must(found, 'the document has the kind').type }
}

export const object = (properties: Readonly<Record<string, OpenApiSchema>>): OpenApiSchema => ({
  type: 'object',
  properties,
})
