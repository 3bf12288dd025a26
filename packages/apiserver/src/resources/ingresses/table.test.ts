import { describe, expect, test } from 'vitest'
import type { Ingress } from '@coxswain/api'
import { ingressCells } from './table.ts'

const hosts = (...names: (string | undefined)[]): Partial<Ingress> => ({
  spec: { rules: names.map((host) => (host === undefined ? {} : { host })) },
})

describe('the row of an ingress', () => {
  test.each([
    { name: 'all hosts', ingress: {}, column: 2, want: '*' },
    { name: 'three hosts', ingress: hosts('a', 'b', 'c'), column: 2, want: 'a,b,c' },
    { name: 'more hosts', ingress: hosts('a', 'b', 'c', 'd', 'e'), column: 2, want: 'a,b,c + 2 more...' },
    { name: 'a rule without a host', ingress: hosts('a', undefined), column: 2, want: 'a' },
    { name: 'no class', ingress: {}, column: 1, want: '<none>' },
    { name: 'a class', ingress: { spec: { ingressClassName: 'nginx' } }, column: 1, want: 'nginx' },
    { name: 'ports without TLS', ingress: {}, column: 4, want: '80' },
    { name: 'ports with TLS', ingress: { spec: { tls: [{}] } }, column: 4, want: '80, 443' },
    {
      name: 'addresses, each once and in order',
      ingress: { status: { loadBalancer: { ingress: [{ hostname: 'z' }, { ip: '1.1.1.1' }, { ip: '1.1.1.1' }, {}] } } },
      column: 3,
      want: '1.1.1.1,z',
    },
  ])('$name', ({ ingress, column, want }) => {
    expect(ingressCells({ metadata: { name: 'i' }, ...(ingress as Ingress) }, 0)[column]).toBe(want)
  })
})
