import { createClusterCertificates, type ClusterCertificates } from '@coxswain/apiserver/certificates'
import { silentLogger } from '@coxswain/base'
import { systemClock } from '@coxswain/base/system'
import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controllerManagerFlags } from '../../generated/controller-manager-flags.ts'
import { parseFlags } from '../../flags/parse-flags.ts'
import { authorityInFiles, fixedAuthority } from './certificate-authority.ts'
import { flagReader } from './settings.ts'
import { readSigningAuthorities } from './signing-authorities.ts'

let one: ClusterCertificates
let other: ClusterCertificates
let folder = ''
const at = (name: string): string => path.join(folder, name)

beforeAll(async () => {
  const make = () =>
    createClusterCertificates({ dnsNames: ['a'], ipAddresses: [], clients: [], nowMs: systemClock().now() })
  ;[one, other] = [make(), make()]
  folder = await mkdtemp(path.join(tmpdir(), 'authorities-'))
  await writeFile(at('ca.crt'), one.authority.cert)
  await writeFile(at('ca.key'), one.authority.key)
  await writeFile(at('other.crt'), other.authority.cert)
  await writeFile(at('other.key'), other.authority.key)
  await writeFile(at('two.crt'), `${one.authority.cert}${other.authority.cert}`)
  await writeFile(at('empty'), '')
})
afterAll(() => rm(folder, { recursive: true }))

test('an authority signs with its key, and tells what its certificate says', async () => {
  const authority = await fixedAuthority(one.authority).current()
  const certificate = new X509Certificate(one.authority.cert)
  const content = Buffer.from('content')
  expect(verify('sha256', content, certificate.publicKey, authority.sign(content))).toBe(true)
  expect(authority.notAfterMs).toBe(Date.parse(certificate.validTo))
  expect(certificate.raw.includes(authority.subject)).toBe(true)
  expect(authority.subjectKeyId).toHaveLength(20)
})

test.each([
  {
    name: 'RSA',
    key: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    hash: 'sha256',
    oid: '2a864886f70d01010b0500',
  },
  { name: 'P-256', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }), hash: 'sha256', oid: '2a8648ce3d040302' },
  { name: 'P-384', key: generateKeyPairSync('ec', { namedCurve: 'P-384' }), hash: 'sha384', oid: '2a8648ce3d040303' },
  { name: 'P-521', key: generateKeyPairSync('ec', { namedCurve: 'P-521' }), hash: 'sha512', oid: '2a8648ce3d040304' },
  { name: 'Ed25519', key: generateKeyPairSync('ed25519'), hash: null, oid: '2b6570' },
])('$name signs in its own way', async ({ key: { privateKey, publicKey }, hash, oid }) => {
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  // What is in the certificate beside its names does not matter here.
  const authority = await fixedAuthority({ cert: one.authority.cert, key }).current()
  expect(Buffer.from(authority.algorithm).toString('hex')).toContain(oid)
  const content = Buffer.from('content')
  expect(verify(hash, content, publicKey, authority.sign(content))).toBe(true)
})

describe('files', () => {
  test.each([
    {
      name: 'that are not there',
      cert: 'none',
      key: 'ca.key',
      want: /CA cert file ".*none": open .*none: no such file or directory$/,
    },
    {
      name: 'that hold nothing',
      cert: 'empty',
      key: 'ca.key',
      want: /": data does not contain any valid RSA or ECDSA certificates$/,
    },
    {
      name: 'that hold no key',
      cert: 'ca.crt',
      key: 'empty',
      want: /": tls: failed to find any PEM data in key input$/,
    },
    {
      name: 'that do not belong together',
      cert: 'ca.crt',
      key: 'other.key',
      want: /": tls: private key does not match public key$/,
    },
    {
      name: 'with two certificates',
      cert: 'two.crt',
      key: 'ca.key',
      want: /CA cert file "csr-controller::.*": expected 1 certificate, found 2$/,
    },
  ])('$name are told of', async ({ cert, key, want }) => {
    await expect(authorityInFiles({ certFile: at(cert), keyFile: at(key) }, silentLogger)).rejects.toThrow(want)
  })

  test('are read again, and what cannot be used changes nothing', async () => {
    const [certFile, keyFile] = [at('changing.crt'), at('changing.key')]
    const write = async (cert: string, key: string): Promise<void> => {
      await writeFile(certFile, cert)
      await writeFile(keyFile, key)
    }
    await write(one.authority.cert, one.authority.key)
    const source = await authorityInFiles({ certFile, keyFile }, silentLogger)
    const first = await source.current()
    expect(await source.current()).toBe(first)
    await write(other.authority.cert, one.authority.key)
    expect(await source.current()).toBe(first)
    await write('', '')
    expect(await source.current()).toBe(first)
    await write(other.authority.cert, other.authority.key)
    const second = await source.current()
    const content = Buffer.from('content')
    const publicKey = createPublicKey(other.authority.cert)
    expect(verify('sha256', content, publicKey, second.sign(content))).toBe(true)
    await write(`${other.authority.cert}${one.authority.cert}`, other.authority.key)
    await expect(source.current()).rejects.toThrow('expected 1 certificate, found 2')
  })
})

describe('flags', () => {
  const read = (...given: readonly string[]) =>
    readSigningAuthorities(flagReader(parseFlags(given, controllerManagerFlags)), silentLogger)
  const pair = (flag: string, name: string): readonly string[] => [
    `--${flag}-cert-file=${at(`${name}.crt`)}`,
    `--${flag}-key-file=${at(`${name}.key`)}`,
  ]

  test('without files nobody signs', async () => {
    expect(await read()).toEqual({})
    expect(await read(`--cluster-signing-cert-file=${at('ca.crt')}`)).toEqual({})
  })

  test('one authority for all', async () => {
    const authorities = await read(...pair('cluster-signing', 'ca'))
    expect(Object.keys(authorities)).toEqual([
      'kubernetes.io/kubelet-serving',
      'kubernetes.io/kube-apiserver-client-kubelet',
      'kubernetes.io/kube-apiserver-client',
      'kubernetes.io/legacy-unknown',
    ])
    expect(new Set(Object.values(authorities)).size).toBe(1)
  })

  test('an authority for each', async () => {
    const authorities = await read(
      ...pair('cluster-signing-kubelet-client', 'ca'),
      ...pair('cluster-signing-legacy-unknown', 'other'),
    )
    expect(Object.keys(authorities)).toEqual([
      'kubernetes.io/kube-apiserver-client-kubelet',
      'kubernetes.io/legacy-unknown',
    ])
    expect(new Set(Object.values(authorities)).size).toBe(2)
  })

  test('files of no use are told of with their signer', async () => {
    await expect(read(...pair('cluster-signing-kubelet-serving', 'none'))).rejects.toThrow(
      /^failed to init kubernetes.io\/kubelet-serving certificate controller: error reading CA cert file /,
    )
  })
})
