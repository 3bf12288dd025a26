import { getObject } from '../get.ts'
import { present, respond } from '../respond.ts'
import type { RequestHandler } from '../subresource.ts'
import { updateObject } from '../update.ts'
import { changeOfRequest } from './change-of-request.ts'

/** The object, of which writes take only the status. */
export const handleStatus: RequestHandler = async (deps, scope, request) => {
  if (request.verb === 'get') return respond(scope, 200, present(scope.resource, await getObject(deps, scope)))
  const change = changeOfRequest(deps, scope, request, 'status')
  const { object } = await updateObject(deps, scope, scope.target.name ?? '', change)
  return respond(scope, 200, present(scope.resource, object))
}
