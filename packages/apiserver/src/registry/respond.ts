import type { KubeObject } from '@coxswain/api'
import type { ApiResponse, Status } from '@coxswain/client'
import { metaOf } from './metadata.ts'
import type { RequestScope } from './request-scope.ts'
import type { ServedResource } from './served-resource.ts'

const noWarnings: readonly string[] = []

export function respond(scope: RequestScope, code: number, body: unknown): ApiResponse {
  return { code, body, warnings: scope.warnings.size === 0 ? noWarnings : [...scope.warnings] }
}

/** An object in the version that was asked for. */
export function present({ conversion }: ServedResource, object: KubeObject): KubeObject {
  return conversion === undefined ? object : conversion.fromStored(object)
}

/** A success that has no object to show. */
export function success(details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details === undefined ? {} : { details }),
  }
}

/** What the API tells of an object that is gone; `kind` holds the resource's name. */
export function deletedStatus({ groupResource }: ServedResource, object: KubeObject): Status {
  const { name = '', uid = '' } = metaOf(object)
  const { group, resource } = groupResource
  return success({ name, ...(group === '' ? {} : { group }), kind: resource, ...(uid === '' ? {} : { uid }) })
}
