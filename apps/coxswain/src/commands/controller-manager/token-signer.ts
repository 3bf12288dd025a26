// Mirrors client-go util/keyutil/key.go, ParsePrivateKeyPEM, and pkg/serviceaccount/jwt.go, JWTTokenGenerator, 1.36.
import { readPemBlocks } from '@coxswain/base/x509'
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openProblem } from './open-problem.ts'

/** A compact JWS over the claims. */
export type SignToken = (claims: TokenClaims) => string
export type TokenClaims = Readonly<Record<string, string>>

interface Algorithm {
  readonly name: string
  readonly hash: string
}

const algorithmsByCurve: Readonly<Record<string, Algorithm>> = {
  prime256v1: { name: 'ES256', hash: 'sha256' },
  secp384r1: { name: 'ES384', hash: 'sha384' },
  secp521r1: { name: 'ES512', hash: 'sha512' },
}

/** Undefined without a file. Rejects in Kubernetes' words for one that holds no key to sign with. */
export async function readTokenSigner(file: string): Promise<SignToken | undefined> {
  if (file === '') return undefined
  const told = 'error reading key for service account token controller'
  const text = await readFile(file, 'latin1').catch((cause: unknown) => {
    throw new Error(`${told}: ${openProblem(cause, file)}`)
  })
  const key = parsePrivateKey(text)
  if (key === undefined) {
    throw new Error(
      `${told}: error reading private key file ${file}: data does not contain a valid RSA or ECDSA private key`,
    )
  }
  return createTokenSigner(key)
}

const formsOfKeys: ReadonlyMap<string, 'pkcs1' | 'pkcs8' | 'sec1'> = new Map([
  ['EC PRIVATE KEY', 'sec1'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['PRIVATE KEY', 'pkcs8'],
])

/** The first key that can be read; files of keys may hold their parameters and other things, too. */
export function parsePrivateKey(text: string): KeyObject | undefined {
  for (const block of readPemBlocks(text)) {
    const type = formsOfKeys.get(block.type)
    if (type === undefined) continue
    try {
      return createPrivateKey({ key: Buffer.from(block.bytes), format: 'der', type })
    } catch {
      // Kubernetes looks at the next block, too.
    }
  }
  return undefined
}

/** Throws for a key that tokens are not signed with. */
export function createTokenSigner(key: KeyObject): SignToken {
  const algorithm = algorithmOf(key)
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const kid = createHash('sha256').update(der).digest('base64url')
  const head = encode({ alg: algorithm.name, kid })
  return (claims) => {
    const signed = `${head}.${encode(claims)}`
    const signature = sign(algorithm.hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
    return `${signed}.${signature.toString('base64url')}`
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm {
  const told = 'failed to build token generator'
  if (asymmetricKeyType === 'rsa') return { name: 'RS256', hash: 'sha256' }
  if (asymmetricKeyType !== 'ec') {
    throw new Error(
      `${told}: unknown private key type ${asymmetricKeyType}, must be *rsa.PrivateKey, *ecdsa.PrivateKey, or jose.OpaqueSigner`,
    )
  }
  const algorithm = algorithmsByCurve[asymmetricKeyDetails?.namedCurve ?? '']
  if (algorithm === undefined) {
    throw new Error(
      `${told}: could not generate signer for ECDSA keypair: unknown private key curve, must be 256, 384, or 521`,
    )
  }
  return algorithm
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
