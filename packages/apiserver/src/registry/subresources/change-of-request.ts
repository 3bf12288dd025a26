import type { KubeObject } from '@coxswain/api'
import type { ApiRequest } from '@coxswain/client'
import { decodeBody } from '../decode-body.ts'
import { metaOf } from '../metadata.ts'
import { checkName, patchObject } from '../patch.ts'
import { validatePatchOptions, validateUpdateOptions } from '../request-options.ts'
import { applyChange } from '../apply.ts'
import type { RegistryDeps, RequestScope } from '../request-scope.ts'
import { notFound, unknownMethod } from '../status-errors.ts'
import { trackChange } from '../track-write.ts'
import type { Change } from '../update.ts'

/** What a PUT or PATCH of the whole object, sent to one part of it, makes of the stored one. */
export function changeOfRequest(
  deps: RegistryDeps,
  scope: RequestScope,
  request: ApiRequest,
  part: Change['part'],
): Change {
  const name = scope.target.name ?? ''
  if (request.verb === 'update') {
    validateUpdateOptions(scope.options)
    const draft = decodeBody(deps, scope, request.body)
    checkName(name, metaOf(draft).name)
    const tracked = (previous: KubeObject | undefined): KubeObject =>
      previous === undefined ? draft : trackChange(deps, scope, draft, previous)
    return { draft: tracked, part, uidIsPrecondition: true }
  }
  if (request.verb !== 'patch') throw unknownMethod()
  const { patchType = 'merge', body } = request
  validatePatchOptions(scope.options, patchType)
  if (patchType === 'apply') return applyChange(deps, scope, body, part)
  const draft = (previous: KubeObject | undefined): KubeObject => {
    if (previous === undefined) throw notFound(scope.resource.groupResource, name)
    return trackChange(deps, scope, patchObject(deps, scope, previous, { type: patchType, body }), previous)
  }
  return { draft, part, uidIsPrecondition: false }
}
