import type { CertificateSigningRequest, SubjectAccessReview } from '@coxswain/api'
import { createClient, type ApiRequest, type StatusError } from '@coxswain/client'
import { NotYetError } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { parseSigningRequest, reconcileRequest, requestHandlers } from '../shared/certificates/certificate-queue.ts'
import { listerOf } from '../shared/testing/builders.ts'
import {
  requestPem,
  signingRequest,
  type RequestTraits,
  type SigningRequestTraits,
} from '../shared/testing/certificate-requests.ts'
import { refusal } from '../shared/testing/recording-client.ts'
import { decide } from './decide.ts'
import { reconcile } from './reconcile.ts'

const signerName = 'kubernetes.io/kube-apiserver-client-kubelet'
const usages = ['key encipherment', 'digital signature', 'client auth']
const node: RequestTraits = { commonName: 'system:node:foo', organizations: ['system:nodes'] }

function ofNode(request: RequestTraits = {}, traits: SigningRequestTraits = {}): CertificateSigningRequest {
  const pem = requestPem({ ...node, ...request })
  return signingRequest({ pem, signerName, usages, username: 'system:node:foo', ...traits })
}

function recognized(seen: CertificateSigningRequest): readonly string[] {
  const decision = decide({ seen, request: parseSigningRequest(seen) })
  return decision.kind === 'nothing' ? [] : decision.recognitions.map(({ subresource }) => subresource)
}

describe('recognizes', () => {
  test.each<{ name: string; request?: RequestTraits; traits?: SigningRequestTraits; want: readonly string[] }>([
    { name: 'a kubelet that asks for itself', want: ['selfnodeclient', 'nodeclient'] },
    {
      name: 'the same without key encipherment',
      traits: { usages: usages.slice(1) },
      want: ['selfnodeclient', 'nodeclient'],
    },
    { name: 'somebody who asks for a kubelet', traits: { username: 'joe' }, want: ['nodeclient'] },
    { name: 'a kubelet that asks for another', request: { commonName: 'system:node:bar' }, want: ['nodeclient'] },
    { name: 'nobody under another name', request: { commonName: 'mike' }, want: [] },
    { name: 'nobody without organization', request: { organizations: [] }, want: [] },
    { name: 'nobody of another organization', request: { organizations: ['system:master'] }, want: [] },
    { name: 'nobody with more usages', traits: { usages: [...usages, 'server auth'] }, want: [] },
    { name: 'nobody with names', request: { dns: ['a'] }, want: [] },
    { name: 'nobody at another signer', traits: { signerName: 'example.com/not-correct' }, want: [] },
    { name: 'nobody at the signer for serving', traits: { signerName: 'kubernetes.io/kubelet-serving' }, want: [] },
  ])('$name', ({ request, traits, want }) => {
    expect(recognized(ofNode(request, traits))).toEqual(want)
  })
})

/** Allows what is named; refuses requests with the error, if one is given. */
function reviewer(allowed: readonly string[], refuse?: { readonly verb: string; readonly error: StatusError }) {
  const requests: ApiRequest[] = []
  const never = () => Promise.reject(new Error('not asked for'))
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      if (request.verb === refuse?.verb) throw refuse.error
      if (request.verb !== 'create') return { code: 200, body: request.body, warnings: [] }
      const review = request.body as SubjectAccessReview
      const isAllowed = allowed.includes(review.spec.resourceAttributes?.subresource ?? '')
      return { code: 201, body: { ...review, status: { allowed: isAllowed } }, warnings: [] }
    },
    watch: never,
    raw: never,
  })
  const told = () =>
    requests.map(({ verb, target, body }) => {
      const { spec } = body as SubjectAccessReview
      return `${verb} ${target.resource} ${target.subresource ?? spec.resourceAttributes?.subresource}`
    })
  return { client, requests, told }
}

const run = (client: ReturnType<typeof createClient>, request: CertificateSigningRequest) =>
  reconcile(client, request, new AbortController().signal)
const asks = (...subresources: readonly string[]): readonly string[] =>
  subresources.map((one) => `create subjectaccessreviews ${one}`)
const approves = 'update certificatesigningrequests approval'

describe('approves', () => {
  test.each([
    {
      name: 'who may ask for itself',
      allowed: ['selfnodeclient', 'nodeclient'],
      username: 'system:node:foo',
      told: asks('selfnodeclient'),
      message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
    },
    {
      name: 'who may ask for any node',
      allowed: ['nodeclient'],
      username: 'system:node:foo',
      told: asks('selfnodeclient', 'nodeclient'),
      message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
    },
    {
      name: 'who may ask for another',
      allowed: ['nodeclient'],
      username: 'system:bootstrap:abc123',
      told: asks('nodeclient'),
      message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
    },
  ])('$name', async ({ allowed, username, told, message }) => {
    const server = reviewer(allowed)
    const seen = ofNode({}, { username, conditions: ['Other'] })
    expect(await run(server.client, seen)).toMatchObject({ kind: 'done' })
    expect(server.told()).toEqual([...told, approves])
    const approval = { type: 'Approved', status: 'True', reason: 'AutoApproved', message }
    expect(server.requests.at(-1)?.body).toEqual({
      ...seen,
      status: { conditions: [...(seen.status?.conditions ?? []), approval] },
    })
  })

  test('asks with all that is known of the requestor', async () => {
    const server = reviewer(['selfnodeclient'])
    const seen = ofNode()
    const who = { username: 'system:node:foo', uid: 'u', groups: ['g'], extra: { e: ['1'] } }
    await run(server.client, { ...seen, spec: { ...seen.spec, ...who } })
    expect(server.requests[0]?.body).toMatchObject({
      spec: {
        user: who.username,
        uid: 'u',
        groups: ['g'],
        extra: { e: ['1'] },
        resourceAttributes: {
          group: 'certificates.k8s.io',
          version: '*',
          resource: 'certificatesigningrequests',
          verb: 'create',
          subresource: 'selfnodeclient',
        },
      },
    })
  })
})

describe('does not approve', () => {
  test.each([
    { name: 'what it does not recognize', seen: ofNode({ commonName: 'mike' }) },
    { name: 'what is approved', seen: ofNode({}, { conditions: ['Approved'] }) },
    { name: 'what is denied', seen: ofNode({}, { conditions: ['Denied'] }) },
    { name: 'what is at another signer', seen: ofNode({}, { signerName: 'x/y' }) },
  ])('$name, and asks nobody', async ({ seen }) => {
    const server = reviewer(['selfnodeclient', 'nodeclient'])
    expect(await run(server.client, seen)).toMatchObject({ kind: 'done' })
    expect(server.told()).toEqual([])
  })

  test('whoever has no right, but asks again', async () => {
    const server = reviewer([])
    const told = 'recognized csr "csr" as [selfnodeclient nodeclient] but subject access review was not approved'
    await expect(run(server.client, ofNode())).rejects.toThrow(new NotYetError(told))
    expect(server.told()).toEqual(asks('selfnodeclient', 'nodeclient'))
  })

  test.each(['create', 'update'])('when the server fails to %s, but tries again', async (verb) => {
    const { client } = reviewer(['selfnodeclient'], { verb, error: refusal(500, 'InternalError') })
    await expect(run(client, ofNode())).rejects.toThrow('InternalError')
  })

  test('what cannot be read, and tells of it', async () => {
    const told = 'unable to parse csr "csr": PEM block type must be CERTIFICATE REQUEST'
    await expect(run(reviewer([]).client, ofNode({}, { pem: 'x' }))).rejects.toThrow(new Error(told))
  })
})

describe('the queue', () => {
  const { signal } = new AbortController()
  const handle = async () => ({ kind: 'done', why: 'handled' }) as const
  test.each([
    { name: 'is gone', requests: [], want: 'the request is gone' },
    { name: 'has its certificate', requests: [ofNode({}, { certificate: 'x' })], want: 'the certificate is there' },
    { name: 'has none', requests: [ofNode()], want: 'handled' },
  ])('a request that $name: $want', async ({ requests, want }) => {
    expect(await reconcileRequest(listerOf(requests), 'csr', { handle, signal })).toMatchObject({ why: want })
  })

  test('is told of every change', () => {
    const told: string[] = []
    const handlers = requestHandlers({ wake: (key, what) => void told.push(`${key}: ${what}`) })
    handlers.added?.(ofNode(), true)
    handlers.updated?.(ofNode(), ofNode())
    handlers.deleted?.(ofNode(), true)
    expect(told).toEqual(['csr: request added', 'csr: request updated', 'csr: request deleted'])
  })
})
