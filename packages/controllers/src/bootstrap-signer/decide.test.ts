import type { ConfigMap } from '@coxswain/api'
import { expect, test } from 'vitest'
import { bootstrapToken } from '../shared/testing/bootstrap-token.ts'
import { decide } from './decide.ts'

const nowMs = Date.parse('2026-04-01T12:00:00Z')
const right = 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiYzEyMyJ9..QSxpUG7Q542CirTI2ECPSZjvBOJURUW5a7XqFpNI958'

const info = (data: ConfigMap['data']): ConfigMap => ({
  metadata: { name: 'cluster-info', namespace: 'kube-public', resourceVersion: '1', labels: { kept: 'yes' } },
  data,
})
const content = { kubeconfig: 'payload' }
const token = bootstrapToken()
const other = bootstrapToken({ id: 'def456' })
const authenticating = bootstrapToken({ id: 'ghi789', data: { 'usage-bootstrap-signing': undefined } })

test.each([
  { name: 'there is nothing to sign', data: undefined, tokens: [token] },
  { name: 'there is no kubeconfig', data: { 'jws-kubeconfig-abc123': 'old' }, tokens: [token] },
  { name: 'there are no tokens', data: content, tokens: [] },
  { name: 'no token is for signing', data: content, tokens: [authenticating] },
  { name: 'the signature is right', data: { ...content, 'jws-kubeconfig-abc123': right }, tokens: [token] },
  {
    name: 'a second secret has the same token',
    data: { ...content, 'jws-kubeconfig-abc123': right },
    tokens: [token, token],
  },
])('does nothing when $name', ({ data, tokens }) => {
  expect(decide({ info: info(data), tokens }, nowMs)).toMatchObject({ kind: 'nothing' })
})

test.each([
  { name: 'signs', data: content, tokens: [token], want: { ...content, 'jws-kubeconfig-abc123': right } },
  {
    name: 'signs an empty kubeconfig',
    data: { kubeconfig: '' },
    tokens: [token],
    want: { kubeconfig: '', 'jws-kubeconfig-abc123': expect.stringMatching(/^[\w-]+\.\.[\w-]{43}$/) },
  },
  {
    name: 'replaces a wrong signature',
    data: { ...content, 'jws-kubeconfig-abc123': 'old' },
    tokens: [token],
    want: { ...content, 'jws-kubeconfig-abc123': right },
  },
  {
    name: 'takes off the signature of a token that is gone, and leaves what is not its own',
    data: { ...content, 'jws-kubeconfig-abc123': 'old', 'jws-other': 'kept', note: 'kept' },
    tokens: [],
    want: { ...content, 'jws-other': 'kept', note: 'kept' },
  },
  {
    name: 'takes off one and adds another',
    data: { ...content, 'jws-kubeconfig-abc123': right },
    tokens: [other, authenticating],
    want: {
      ...content,
      'jws-kubeconfig-def456': 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImRlZjQ1NiJ9..RfGVHSBvsh1hI201Ef-A0hJAz4h_Dhi4qTkAFXi_cPU',
    },
  },
])('$name', ({ data, tokens, want }) => {
  const decision = decide({ info: info(data), tokens }, nowMs)
  expect(decision).toMatchObject({ kind: 'update', draft: { metadata: info({}).metadata } })
  expect(decision.kind === 'update' && decision.draft.data).toEqual(want)
})
