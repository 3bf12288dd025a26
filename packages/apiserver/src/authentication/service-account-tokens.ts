// Mirrors pkg/serviceaccount/{claims,jwt,validator}.go, release 1.36: claims, their checks, and the user they make.
import { createHash, createPublicKey, generateKeyPair, sign, verify, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock, Random } from '@coxswain/base'
import type { UserInfo } from '../registry/strategy.ts'
import { credentialIdKey, type Authenticator } from './authenticator.ts'
import { secretTokenIssuer, userOfSecretToken, type TokenObjects } from './secret-tokens.ts'
import { bearerToken } from './token-authenticator.ts'
import type { BoundObject, IssuedToken, TokenGrant, TokenIssuer } from './token-issuer.ts'

export const defaultIssuer = 'https://kubernetes.default.svc'

/** Whether the object that a token speaks for, or is bound to, is still the one it was made for. */
export type IsAlive = (kind: BoundKind, namespace: string | undefined, object: BoundObject) => Promise<boolean>
export type BoundKind = 'ServiceAccount' | 'Pod' | 'Secret' | 'Node'

export interface ServiceAccountTokensOptions {
  readonly clock: Clock
  readonly random: Random
  readonly isAlive: IsAlive
  /** Absent: tokens out of Secrets are not taken. */
  readonly objects?: TokenObjects | undefined
  readonly issuer?: string | undefined
  /** RSA or EC P-256; absent: an RSA key of 2048 bits is made when the first token is. */
  readonly privateKey?: KeyObject | undefined
}

export interface ServiceAccountTokens extends TokenIssuer {
  /** A compact JWS over claims that somebody else answers for: tokens of Secrets are made so. */
  sign(claims: object): Promise<string>
  readonly authenticator: Authenticator
  /** The claims, if the token is ours, in time, and for the audience; undefined otherwise. Does not ask `isAlive`. */
  review(token: string, audiences: readonly string[]): Promise<TokenReview>
  readonly issuer: string
  /** `/openid/v1/jwks` */
  keySet(): Promise<{ readonly keys: readonly object[] }>
  /** `/.well-known/openid-configuration` */
  discoveryDocument(address: string): Promise<Readonly<Record<string, unknown>>>
}

export type TokenReview =
  | { readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly refusal: string }

interface Keys {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly id: string
  readonly algorithm: 'RS256' | 'ES256'
}

interface Claims {
  readonly aud: readonly string[]
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti: string
  readonly nbf: number
  readonly sub: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly node?: BoundObject | undefined
    readonly pod?: BoundObject | undefined
    readonly secret?: BoundObject | undefined
    readonly serviceaccount: BoundObject
    readonly warnafter?: number | undefined
  }
}

/** How far clocks may disagree: Go's JWT library allows a minute. */
const leewaySeconds = 60
const tokenLengthMax = 16 * 1024

export function createServiceAccountTokens(options: ServiceAccountTokensOptions): ServiceAccountTokens {
  const issuer = options.issuer ?? defaultIssuer
  const keys = lazyKeys(options.privateKey)

  const review = async (token: string, audiences: readonly string[]): Promise<TokenReview> => {
    const claims = readClaims(token, await keys())
    const { objects } = options
    if (claims?.iss === secretTokenIssuer && objects !== undefined) {
      if (audiences.length > 0 && !audiences.includes(issuer)) return { refusal: 'invalid bearer token' }
      const user = await userOfSecretToken(token, { ...claims }, objects)
      return typeof user === 'string' ? { refusal: user } : { user, audiences: [issuer] }
    }
    if (claims === undefined || claims.iss !== issuer) return { refusal: 'invalid bearer token' }
    const nowSeconds = options.clock.now() / 1000
    if (claims.exp + leewaySeconds < nowSeconds) return { refusal: 'service account token has expired' }
    if (claims.nbf - leewaySeconds > nowSeconds) return { refusal: 'token not valid yet' }
    const wanted = audiences.length === 0 ? [issuer] : audiences
    const shared = claims.aud.filter((audience) => wanted.includes(audience))
    if (shared.length === 0) {
      return {
        refusal: `[invalid bearer token, token audiences [${quoted(claims.aud)}] is invalid for the target audiences [${quoted(wanted)}]]`,
      }
    }
    if (!(await isBindingAlive(claims, options.isAlive)))
      return { refusal: 'service account token has been invalidated' }
    return { user: userOf(claims), audiences: shared }
  }

  return {
    issuer,
    issue: async (grant) => issueToken(grant, await keys(), issuer, options),
    sign: async (claims) => signClaims(claims, await keys()),
    review,
    authenticator: async ({ authorization }) => {
      const token = bearerToken(authorization)
      if (token === undefined || !looksLikeOurs(token, [issuer, secretTokenIssuer])) return 'absent'
      const verdict = await review(token, [issuer])
      return 'user' in verdict ? { user: verdict.user } : 'refused'
    },
    keySet: async () => {
      const { publicKey, id, algorithm } = await keys()
      return { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', kid: id, alg: algorithm }] }
    },
    discoveryDocument: async (address) => ({
      issuer,
      jwks_uri: `https://${address}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [(await keys()).algorithm],
    }),
  }
}

const quoted = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(' ')

/** A key takes a tenth of a second to make: only clusters that hand out tokens pay for it. */
function lazyKeys(given: KeyObject | undefined): () => Promise<Keys> {
  let made: Promise<Keys> | undefined
  const make = async (): Promise<Keys> => {
    const privateKey = given ?? (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey
    const publicKey = createPublicKey(privateKey)
    const der = publicKey.export({ type: 'spki', format: 'der' })
    const id = createHash('sha256').update(der).digest('base64url')
    return { privateKey, publicKey, id, algorithm: privateKey.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256' }
  }
  return () => (made ??= make())
}

async function issueToken(
  grant: TokenGrant,
  keys: Keys,
  issuer: string,
  { clock, random }: ServiceAccountTokensOptions,
): Promise<IssuedToken> {
  const iat = Math.floor(clock.now() / 1000)
  const audiences = grant.audiences.length === 0 ? [issuer] : grant.audiences
  const { namespace, node, pod, secret, serviceAccount } = grant
  const claims: Claims = {
    aud: audiences,
    exp: iat + grant.expirationSeconds,
    iat,
    iss: issuer,
    jti: random.uuid(),
    'kubernetes.io': {
      namespace,
      ...(node === undefined ? {} : { node }),
      ...(pod === undefined ? {} : { pod }),
      ...(secret === undefined ? {} : { secret }),
      serviceaccount: serviceAccount,
      ...(grant.warnAfterSeconds === undefined ? {} : { warnafter: iat + grant.warnAfterSeconds }),
    },
    nbf: iat,
    sub: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
  }
  return { token: signClaims(claims, keys), audiences }
}

function signClaims(claims: object, { privateKey: key, algorithm, id }: Keys): string {
  const signed = `${encode({ alg: algorithm, kid: id })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** A token of somebody else's is left to other authenticators. */
function looksLikeOurs(token: string, issuers: readonly string[]): boolean {
  if (token.length > tokenLengthMax) return false
  const claims = decode(token.split('.')[1])
  return typeof claims === 'object' && claims !== null && 'iss' in claims && issuers.includes(String(claims.iss))
}

function readClaims(token: string, { publicKey, id, algorithm }: Keys): Claims | undefined {
  const [head, body, signature, ...more] = token.split('.')
  if (head === undefined || body === undefined || signature === undefined || more.length > 0) return undefined
  if (token.length > tokenLengthMax) return undefined
  const header = decode(head)
  if (typeof header !== 'object' || header === null) return undefined
  // The key says which algorithm: what the token claims of itself must only agree.
  if (!('alg' in header) || header.alg !== algorithm || !('kid' in header) || header.kid !== id) return undefined
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  const isSigned = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))
  return isSigned ? (decode(body) as Claims) : undefined
}

async function isBindingAlive(claims: Claims, isAlive: IsAlive): Promise<boolean> {
  const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io']
  const bound: readonly (readonly [BoundKind, string | undefined, BoundObject | undefined])[] = [
    ['ServiceAccount', namespace, serviceaccount],
    ['Pod', namespace, pod],
    ['Secret', namespace, secret],
    // A pod's token goes with the pod, not with the node that it names.
    ['Node', undefined, pod === undefined ? node : undefined],
  ]
  const alive = await Promise.all(
    bound.map(([kind, where, object]) => (object === undefined ? Promise.resolve(true) : isAlive(kind, where, object))),
  )
  return alive.every(Boolean)
}

function userOf(claims: Claims): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims['kubernetes.io']
  return {
    username: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    extra: {
      [credentialIdKey]: [`JTI=${claims.jti}`],
      ...extra('pod', pod),
      ...extra('node', node),
    },
  }
}

function extra(what: 'pod' | 'node', object: BoundObject | undefined): Readonly<Record<string, readonly string[]>> {
  if (object === undefined) return {}
  return {
    [`authentication.kubernetes.io/${what}-name`]: [object.name],
    ...(object.uid === undefined ? {} : { [`authentication.kubernetes.io/${what}-uid`]: [object.uid] }),
  }
}
