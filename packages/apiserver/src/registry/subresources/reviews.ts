// Mirrors pkg/registry/authorization and pkg/registry/authentication: kinds that are asked, not stored, release 1.36.
import { type KubeObject, toTime } from '@coxswain/api'
import type { ApiRequest } from '@coxswain/client'
import { decodeBody } from '../decode-body.ts'
import { metaOf } from '../metadata.ts'
import { validateCreateOptions } from '../request-options.ts'
import type { RegistryDeps, RequestScope } from '../request-scope.ts'
import { respond } from '../respond.ts'
import { badRequest, unknownMethod } from '../status-errors.ts'
import type { RequestHandler } from '../subresource.ts'

function readReview(deps: RegistryDeps, scope: RequestScope, request: ApiRequest): KubeObject {
  if (request.verb !== 'create' || request.target.name !== undefined) throw unknownMethod()
  if (scope.resource.type.namespaced && request.target.namespace === undefined) throw unknownMethod()
  validateCreateOptions(scope.options)
  return decodeBody(deps, scope, request.body)
}

/** Without authorization, whoever is known may do everything. */
export const handleAccessReview: RequestHandler = async (deps, scope, request) => {
  const review = readReview(deps, scope, request)
  return respond(scope, 201, { ...review, status: { allowed: true } })
}

export const handleRulesReview: RequestHandler = async (deps, scope, request) => {
  const review = readReview(deps, scope, request) as KubeObject & { readonly spec?: { readonly namespace?: string } }
  if ((review.spec?.namespace ?? '') === '') throw badRequest('no namespace on request')
  const status = {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }
  return respond(scope, 201, { ...review, status })
}

/** Who am I? */
export const handleSelfSubjectReview: RequestHandler = async (deps, scope, request) => {
  const review = readReview(deps, scope, request)
  const { username, uid, groups, extra } = scope.context.user
  const userInfo = {
    username,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    groups,
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  }
  const metadata = { ...metaOf(review), creationTimestamp: toTime(deps.clock.now()) }
  return respond(scope, 201, { ...review, metadata, status: { userInfo } })
}
