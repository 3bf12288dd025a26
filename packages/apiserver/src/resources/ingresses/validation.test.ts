import { describe, expect, test } from 'vitest'
import type { HTTPIngressPath, Ingress, IngressBackend } from '@coxswain/api'
import { validateIngressCreate, validateIngressStatusUpdate } from './validation.ts'

const backend: IngressBackend = { service: { name: 'web', port: { number: 80 } } }
const toBackend = (wanted: IngressBackend): Ingress => ({ spec: { defaultBackend: wanted } })
const withPath = (path: Partial<HTTPIngressPath>): Ingress => ({
  spec: { rules: [{ host: 'a.example', http: { paths: [{ pathType: 'Exact', path: '/', backend, ...path }] } }] },
})
const withHost = (host: string): Ingress => ({ spec: { rules: [{ host }] } })
const path = 'spec.rules[0].http.paths[0]'

describe('ingresses', () => {
  test.each<{ name: string; ingress: Ingress; want: readonly (string | RegExp)[] }>([
    { name: 'a path', ingress: withPath({}), want: [] },
    {
      name: 'neither rules nor a backend',
      ingress: { spec: {} },
      want: ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
    },
    { name: 'an empty backend', ingress: toBackend({}), want: [/resource or service backend is required/] },
    {
      name: 'two backends',
      ingress: toBackend({ ...backend, resource: { kind: 'K', name: 'n' } }),
      want: [/cannot set both resource and service backends/],
    },
    {
      name: 'a backend without a port',
      ingress: toBackend({ service: { name: 'web' } }),
      want: ['spec.defaultBackend: Required value: port name or number is required'],
    },
    {
      name: 'a port by name and by number',
      ingress: toBackend({ service: { name: 'web', port: { name: 'http', number: 80 } } }),
      want: [/cannot set both port name & port number/],
    },
    {
      name: 'a path that is relative',
      ingress: withPath({ path: 'a' }),
      want: [`${path}.path: Invalid value: "a": must be an absolute path`],
    },
    {
      name: 'a path with steps back',
      ingress: withPath({ path: '/a/../b/..' }),
      want: [
        `${path}.path: Invalid value: "/a/../b/..": must not contain '/../'`,
        `${path}.path: Invalid value: "/a/../b/..": cannot end with '/..'`,
      ],
    },
    {
      name: 'any path for who has paths of its own kind',
      ingress: withPath({ path: '/a//b', pathType: 'ImplementationSpecific' }),
      want: [],
    },
    {
      name: 'an unknown path type',
      ingress: withPath({ pathType: 'Regex' }),
      want: [
        `${path}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
      ],
    },
    { name: 'a wildcard host', ingress: withHost('*.example.com'), want: [] },
    {
      name: 'an address as a host',
      ingress: withHost('1.2.3.4'),
      want: ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
    },
    { name: 'a wildcard in the middle', ingress: withHost('a.*.com'), want: [/a wildcard DNS-1123 subdomain/] },
    {
      name: 'TLS for a host and a secret with bad names',
      ingress: { spec: { defaultBackend: backend, tls: [{ hosts: ['UP'], secretName: 'S' }] } },
      want: [/^spec.tls\[0\].hosts\[0\]: /, /^spec.tls\[0\].secretName: /],
    },
    {
      name: 'a class by annotation that is not the class',
      ingress: {
        metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } },
        spec: { defaultBackend: backend, ingressClassName: 'b' },
      },
      want: [/^annotations.kubernetes.io\/ingress.class: Invalid value: "a": must match `ingressClassName`/],
    },
  ])('$name', ({ ingress, want }) => {
    const texts = validateIngressCreate(ingress).map(({ field, message }) => `${field}: ${message}`)
    expect(texts).toEqual(want.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))))
  })

  test('the status names addresses as addresses and hosts as hosts', () => {
    const next: Ingress = {
      status: { loadBalancer: { ingress: [{ ip: 'x' }, { hostname: '1.1.1.1' }, { ip: '1.1.1.1' }] } },
    }
    const fields = validateIngressStatusUpdate(next, {}).map(({ field }) => field)
    expect(fields).toEqual(['status.loadBalancer.ingress[0].ip', 'status.loadBalancer.ingress[1].hostname'])
  })
})
