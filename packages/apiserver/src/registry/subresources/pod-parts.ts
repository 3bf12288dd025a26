import { takeEphemeralContainers, validateEphemeralContainers } from '../../resources/pods/ephemeral-containers.ts'
import { takeResources } from '../../resources/pods/resize.ts'
import { validateResize } from '../../resources/pods/validate-resize.ts'
import { getObject } from '../get.ts'
import { present, respond } from '../respond.ts'
import type { RequestHandler } from '../subresource.ts'
import { updateObject, type CustomPart } from '../update.ts'
import { changeOfRequest } from './change-of-request.ts'

const ephemeralContainers: CustomPart = {
  prepare: (draft, previous) => takeEphemeralContainers(draft, previous),
  validate: (next, previous, errors) => validateEphemeralContainers(errors, next, previous),
}

const resources: CustomPart = {
  prepare: (draft, previous) => takeResources(draft, previous),
  validate: (next, previous, errors) => validateResize(errors, next, previous),
}

/** The pod, of which writes take only one part of the spec. */
function partHandler(part: CustomPart): RequestHandler {
  return async (deps, scope, request) => {
    if (request.verb === 'get') return respond(scope, 200, present(scope.resource, await getObject(deps, scope)))
    const change = changeOfRequest(deps, scope, request, part)
    const { object } = await updateObject(deps, scope, scope.target.name ?? '', change)
    return respond(scope, 200, present(scope.resource, object))
  }
}

export const handleEphemeralContainers = partHandler(ephemeralContainers)
export const handleResize = partHandler(resources)
