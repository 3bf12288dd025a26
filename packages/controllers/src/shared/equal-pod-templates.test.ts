import type { PodTemplateSpec } from '@coxswain/api'
import { expect, test } from 'vitest'
import { createTemplateComparison } from './equal-pod-templates.ts'

const base: PodTemplateSpec = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'c', image: 'v1', resources: { limits: { memory: '1Gi' } } }],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
}
const container = base.spec?.containers[0] ?? { name: 'c' }
const withSpec = (spec: Partial<NonNullable<PodTemplateSpec['spec']>>): PodTemplateSpec => ({
  ...base,
  spec: { containers: [container], volumes: base.spec?.volumes, ...spec },
})
const withContainer = (more: object): PodTemplateSpec => withSpec({ containers: [{ ...container, ...more }] })

test.each([
  { name: 'a copy', other: structuredClone(base), want: true },
  {
    name: 'another hash label',
    other: { ...base, metadata: { labels: { app: 'web', 'pod-template-hash': 'x' } } },
    want: true,
  },
  {
    name: 'the hash label in place of another',
    other: { ...base, metadata: { labels: { 'pod-template-hash': 'x' } } },
    want: false,
  },
  {
    name: 'another hash label, and another label',
    other: { ...base, metadata: { labels: { app: 'db', 'pod-template-hash': 'x' } } },
    want: false,
  },
  {
    name: 'an annotation',
    other: { ...base, metadata: { ...base.metadata, annotations: { note: 'x' } } },
    want: false,
  },
  { name: 'a name', other: { ...base, metadata: { ...base.metadata, name: 'x' } }, want: false },
  { name: 'a node', other: withSpec({ nodeName: 'node-1' }), want: false },
  { name: 'another label', other: { ...base, metadata: { labels: { app: 'web', tier: 'x' } } }, want: false },
  { name: 'an empty list for none', other: withContainer({ env: [], command: [] }), want: true },
  { name: 'an empty map for none', other: withSpec({ nodeSelector: {} }), want: true },
  { name: 'an empty text for none', other: withSpec({ hostname: '' }), want: true },
  { name: 'false for none, where there is no pointer', other: withSpec({ hostNetwork: false }), want: true },
  { name: 'false for none, where there is one', other: withSpec({ enableServiceLinks: false }), want: false },
  {
    name: 'zero for none, where there is a pointer',
    other: withSpec({ terminationGracePeriodSeconds: 0 }),
    want: false,
  },
  { name: 'null for none', other: { ...base, metadata: { ...base.metadata, creationTimestamp: null } }, want: true },
  {
    name: 'the same amount in other words',
    other: withContainer({ resources: { limits: { memory: '1024Mi' } } }),
    want: true,
  },
  { name: 'another amount', other: withContainer({ resources: { limits: { memory: '1000Mi' } } }), want: false },
  { name: 'another image', other: withContainer({ image: 'v2' }), want: false },
  { name: 'no empty dir where there was one', other: withSpec({ volumes: [{ name: 'v' }] }), want: false },
  { name: 'an empty security context for none', other: withSpec({ securityContext: {} }), want: false },
  { name: 'a field of a newer release', other: { ...base, spec: { ...base.spec, brandNew: true } }, want: true },
  { name: 'one container more', other: withSpec({ containers: [container, { name: 'd' }] }), want: false },
  {
    name: 'a port by name for one by number',
    other: withContainer({ livenessProbe: { tcpSocket: { port: '80' } } }),
    want: false,
  },
])('$name', ({ other, want }) => {
  const equal = createTemplateComparison()
  const template = other as PodTemplateSpec
  expect([equal(base, template), equal(template, base), equal(base, template)]).toEqual([want, want, want])
})
