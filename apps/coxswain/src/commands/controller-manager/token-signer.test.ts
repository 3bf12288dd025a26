import { createHash, createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTokenSigner, parsePrivateKey, readTokenSigner } from './token-signer.ts'

const claims = { iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:a:b' }
const decode = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey

test.each([
  { name: 'RSA', key: rsa, alg: 'RS256', hash: 'sha256', length: 256 },
  { name: 'P-256', key: ec('P-256'), alg: 'ES256', hash: 'sha256', length: 64 },
  { name: 'P-384', key: ec('P-384'), alg: 'ES384', hash: 'sha384', length: 96 },
  { name: 'P-521', key: ec('P-521'), alg: 'ES512', hash: 'sha512', length: 132 },
])('$name signs with $alg', ({ key, alg, hash, length }) => {
  const token = createTokenSigner(key)(claims)
  const [head, body, signature = ''] = token.split('.')
  const publicKey = createPublicKey(key)
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  expect(Buffer.from(head ?? '', 'base64url').toString()).toBe(`{"alg":"${alg}","kid":"${kid}"}`)
  expect(decode(body)).toEqual(claims)
  const bytes = Buffer.from(signature, 'base64url')
  expect(bytes).toHaveLength(length)
  const isGood = verify(hash, Buffer.from(`${head}.${body}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes)
  expect(isGood).toBe(true)
})

test.each([
  {
    name: 'another kind of key',
    key: generateKeyPairSync('ed25519').privateKey,
    want: 'failed to build token generator: unknown private key type ed25519, must be *rsa.PrivateKey, *ecdsa.PrivateKey, or jose.OpaqueSigner',
  },
  {
    name: 'another curve',
    key: ec('secp256k1'),
    want: 'failed to build token generator: could not generate signer for ECDSA keypair: unknown private key curve, must be 256, 384, or 521',
  },
])('does not sign with $name', ({ key, want }) => {
  expect(() => createTokenSigner(key)).toThrow(new Error(want))
})

describe('a file', () => {
  const pkcs1 = rsa.export({ type: 'pkcs1', format: 'pem' })
  const pkcs8 = rsa.export({ type: 'pkcs8', format: 'pem' })
  const sec1 = ec('P-256').export({ type: 'sec1', format: 'pem' })
  const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
  const publicKey = createPublicKey(rsa).export({ type: 'spki', format: 'pem' })
  const broken = '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n'
  test.each([
    { name: 'of PKCS#1', text: pkcs1, want: 'rsa' },
    { name: 'of PKCS#8', text: pkcs8, want: 'rsa' },
    { name: 'of SEC 1', text: sec1, want: 'ec' },
    { name: 'with parameters before the key', text: `${parameters}${sec1}`, want: 'ec' },
    { name: 'with words before the key', text: `Key of a cluster: x\n\n${pkcs1}`, want: 'rsa' },
    { name: 'whose first key cannot be read', text: `${broken}${sec1}`, want: 'ec' },
    { name: 'with lines that end as on Windows', text: pkcs1.replaceAll('\n', '\r\n'), want: 'rsa' },
    { name: 'of a public key', text: publicKey, want: undefined },
    { name: 'of nothing', text: '', want: undefined },
  ])('$name: $want', ({ text, want }) => {
    expect(parsePrivateKey(text)?.asymmetricKeyType).toBe(want)
  })

  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keys-'))
    await writeFile(path.join(folder, 'good'), pkcs1)
    await writeFile(path.join(folder, 'bad'), publicKey)
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('is read, and signs', async () => {
    const sign = await readTokenSigner(path.join(folder, 'good'))
    expect(sign?.(claims).split('.')).toHaveLength(3)
    expect(await readTokenSigner('')).toBeUndefined()
  })

  const told = 'error reading key for service account token controller: '
  test('that cannot be used is told of as Kubernetes does', async () => {
    const bad = path.join(folder, 'bad')
    await expect(readTokenSigner(bad)).rejects.toThrow(
      `${told}error reading private key file ${bad}: data does not contain a valid RSA or ECDSA private key`,
    )
    const none = path.join(folder, 'none')
    await expect(readTokenSigner(none)).rejects.toThrow(`${told}open ${none}: no such file or directory`)
  })
})
