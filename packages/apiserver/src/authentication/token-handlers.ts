// Mirrors pkg/registry/core/serviceaccount/storage/token.go and pkg/registry/authentication/tokenreview, release 1.36.
import { toTime, type KubeObject, type Pod, type TokenRequest, type TokenReview } from '@coxswain/api'
import { decodeBody, decodeBodyOfKind } from '../registry/decode-body.ts'
import { getObject } from '../registry/get.ts'
import { metaOf } from '../registry/metadata.ts'
import { validateCreateOptions } from '../registry/request-options.ts'
import type { RegistryDeps, RequestScope } from '../registry/request-scope.ts'
import { respond } from '../registry/respond.ts'
import { badRequest, conflict, invalid, notFound, unknownMethod } from '../registry/status-errors.ts'
import { objectKey, storageFolder } from '../registry/storage-keys.ts'
import type { RequestHandler } from '../registry/subresource.ts'
import { invalid as invalidField, type ErrorList } from '../validation/field-errors.ts'
import type { ServiceAccountTokens } from './service-account-tokens.ts'
import type { BoundObject, TokenGrant } from './token-issuer.ts'
import { allAuthenticated } from './authenticator.ts'

const requestKind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }
const expirationSecondsDefault = 3600
const expirationSecondsMin = 600
const expirationSecondsMax = 2 ** 32
/** What kubelets ask for pods: such a token lives a year, for programs that do not read it again. */
const projectedSeconds = 3607
const extendedSeconds = 365 * 24 * 3600

/** Subresources and reviews about tokens, for the registry. */
export function tokenHandlers(tokens: ServiceAccountTokens): Readonly<Record<string, RequestHandler>> {
  return {
    'serviceaccounts/token': (deps, scope, request) => handleTokenRequest(tokens, deps, scope, request.body),
    'tokenreviews.authentication.k8s.io/': (deps, scope, request) => {
      if (request.verb !== 'create' || request.target.name !== undefined) throw unknownMethod()
      return handleTokenReview(tokens, deps, scope, request.body)
    },
  }
}

type Answer = ReturnType<RequestHandler>

async function handleTokenRequest(
  tokens: ServiceAccountTokens,
  deps: RegistryDeps,
  scope: RequestScope,
  body: unknown,
): Answer {
  validateCreateOptions(scope.options)
  const asked = decodeBodyOfKind(deps, scope, body, requestKind) as TokenRequest
  const serviceAccount = await getObject(deps, scope)
  const { name = '', namespace = '', uid = '' } = metaOf(serviceAccount)
  checkMetadata(asked, { name, namespace, uid })
  const spec = withDefaults(asked, tokens.issuer)
  checkExpiration(spec.expirationSeconds)
  const bound = await findBound(deps, { namespace, serviceAccount: name, spec })
  const nowMs = deps.clock.now()
  const isProjected = bound.pod !== undefined && spec.expirationSeconds === projectedSeconds
  const isExtended = isProjected && spec.audiences.every((audience) => audience === tokens.issuer)
  const { token } = await tokens.issue({
    namespace,
    serviceAccount: { name, uid },
    audiences: spec.audiences,
    expirationSeconds: isExtended ? extendedSeconds : spec.expirationSeconds,
    ...(isExtended ? { warnAfterSeconds: projectedSeconds } : {}),
    ...bound,
  })
  return respond(scope, 201, {
    kind: requestKind.kind,
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { ...metaOf(asked), name, namespace, uid, creationTimestamp: toTime(nowMs) },
    spec,
    status: { token, expirationTimestamp: toTime(nowMs + spec.expirationSeconds * 1000) },
  })
}

interface Identity {
  readonly name: string
  readonly namespace: string
  readonly uid: string
}

function checkMetadata(asked: TokenRequest, own: Identity): void {
  const { name = '', namespace = '', uid = '' } = metaOf(asked)
  const errors: ErrorList = []
  if (name !== '' && name !== own.name) {
    errors.push(invalidField('metadata.name', name, 'must match the service account name if specified'))
  } else if (namespace !== '' && namespace !== own.namespace) {
    errors.push(invalidField('metadata.namespace', namespace, 'must match the service account namespace if specified'))
  }
  if (errors.length > 0) throw invalid(requestKind, own.name, errors)
  if (uid !== '' && uid !== own.uid) {
    const why = `the UID in the token request (${uid}) does not match the UID of the service account (${own.uid})`
    throw conflict({ group: requestKind.group, resource: requestKind.kind }, own.name, why)
  }
}

interface TokenSpec {
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  readonly boundObjectRef: NonNullable<TokenRequest['spec']>['boundObjectRef'] | null
}

function withDefaults({ spec }: TokenRequest, issuer: string): TokenSpec {
  const { audiences = [], expirationSeconds = expirationSecondsDefault, boundObjectRef = null } = spec ?? {}
  return { audiences: audiences.length === 0 ? [issuer] : audiences, expirationSeconds, boundObjectRef }
}

function checkExpiration(seconds: number): void {
  const errors: ErrorList = []
  const field = 'spec.expirationSeconds'
  if (seconds < expirationSecondsMin) {
    errors.push(invalidField(field, seconds, 'may not specify a duration less than 10 minutes'))
  }
  if (seconds > expirationSecondsMax) {
    errors.push(invalidField(field, seconds, 'may not specify a duration larger than 2^32 seconds'))
  }
  if (errors.length > 0) throw invalid(requestKind, '', errors)
}

type Bound = Pick<TokenGrant, 'pod' | 'secret' | 'node'>

interface Binding {
  readonly namespace: string
  readonly serviceAccount: string
  readonly spec: TokenSpec
}

/** What the token ends with. Throws when it is not there, or not the one that was meant. */
async function findBound(deps: RegistryDeps, { namespace, serviceAccount, spec }: Binding): Promise<Bound> {
  const { kind = '', apiVersion = '', name = '', uid = '' } = spec.boundObjectRef ?? {}
  if (spec.boundObjectRef === null) return {}
  const plural = apiVersion === 'v1' || apiVersion === '' ? boundPlurals.get(kind) : undefined
  if (plural === undefined) throw badRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`)
  const found = await find(deps, plural, plural === 'nodes' ? undefined : namespace, name)
  if (found === undefined) throw notFound({ group: '', resource: plural }, name)
  const bound = identityOf(found)
  const podSpec = (found as Pod).spec
  if (plural === 'pods' && podSpec?.serviceAccountName !== serviceAccount) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(serviceAccount)} to pod running with different serviceaccount name.`,
    )
  }
  if (uid !== '' && uid !== bound.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
    throw conflict({ group: '', resource: kind }, name, why)
  }
  if (plural === 'nodes') return { node: bound }
  if (plural === 'secrets') return { secret: bound }
  return { pod: bound, ...(await nodeOf(deps, podSpec?.nodeName)) }
}

const boundPlurals: ReadonlyMap<string, string> = new Map([
  ['Pod', 'pods'],
  ['Node', 'nodes'],
  ['Secret', 'secrets'],
])

/** A node that is not there is named all the same. */
async function nodeOf(deps: RegistryDeps, name: string | undefined): Promise<Pick<TokenGrant, 'node'>> {
  if (name === undefined || name === '') return {}
  const node = await find(deps, 'nodes', undefined, name)
  return { node: node === undefined ? { name } : identityOf(node) }
}

async function find(
  { store }: Pick<RegistryDeps, 'store'>,
  plural: string,
  namespace: string | undefined,
  name: string,
): Promise<KubeObject | undefined> {
  return (await store.get(objectKey(storageFolder('', plural), namespace, name)))?.value
}

function identityOf(object: KubeObject): BoundObject {
  const { name = '', uid } = metaOf(object)
  return { name, uid }
}

async function handleTokenReview(
  tokens: ServiceAccountTokens,
  deps: RegistryDeps,
  scope: RequestScope,
  body: unknown,
): Answer {
  validateCreateOptions(scope.options)
  const review = decodeBody(deps, scope, body) as TokenReview
  const { token = '', audiences = [] } = review.spec ?? {}
  if (token === '') throw badRequest('token is required for TokenReview in authentication')
  const verdict = await tokens.review(token, audiences)
  const status =
    'refusal' in verdict
      ? { user: {}, error: verdict.refusal }
      : {
          authenticated: true,
          user: { ...verdict.user, groups: [...verdict.user.groups, allAuthenticated] },
          audiences: verdict.audiences,
        }
  return respond(scope, 201, { ...review, status })
}
