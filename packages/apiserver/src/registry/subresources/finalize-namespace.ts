// Mirrors the finalize strategy of pkg/registry/core/namespace/strategy.go, release 1.36.
import type { Namespace } from '@coxswain/api'
import { validateNamespaceFinalize } from '../../resources/namespaces/strategy.ts'
import { respond } from '../respond.ts'
import type { RequestHandler } from '../subresource.ts'
import { type CustomPart, updateObject } from '../update.ts'
import { changeOfRequest } from './change-of-request.ts'

/** Only `spec.finalizers` is taken; a namespace without any, that is being deleted, goes. */
const finalizers: CustomPart = {
  prepare: (draft, previous) => ({ ...draft, status: (previous as Namespace).status }),
  validate: (next, _, errors) => {
    errors.push(...validateNamespaceFinalize(next))
  },
}

export const handleFinalizeNamespace: RequestHandler = async (deps, scope, request) => {
  const change = changeOfRequest(deps, scope, request, finalizers)
  const { object } = await updateObject(deps, scope, scope.target.name ?? '', change)
  return respond(scope, 200, object)
}
