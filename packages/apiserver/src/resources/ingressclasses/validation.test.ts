import { describe, expect, test } from 'vitest'
import type { IngressClass, IngressClassParametersReference } from '@coxswain/api'
import { validateIngressClass, validateIngressClassUpdate } from './validation.ts'

const controller = 'example.com/ingress'
const of = (parameters: Partial<IngressClassParametersReference>): IngressClass => ({
  spec: { controller, parameters: { kind: 'K', name: 'n', ...parameters } },
})

describe('ingress classes', () => {
  test.each<{ name: string; object: IngressClass; want: readonly string[] }>([
    { name: 'a class', object: { spec: { controller } }, want: [] },
    { name: 'no controller', object: { spec: {} }, want: ['spec.controller: Required value'] },
    { name: 'parameters for all', object: of({ scope: 'Cluster' }), want: [] },
    { name: 'parameters of a namespace', object: of({ scope: 'Namespace', namespace: 'a' }), want: [] },
    {
      name: 'parameters of no namespace',
      object: of({ scope: 'Namespace' }),
      want: ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    },
    {
      name: 'parameters for all, of a namespace',
      object: of({ scope: 'Cluster', namespace: 'a' }),
      want: ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
    },
    {
      name: 'parameters for some',
      object: of({ scope: 'Some' }),
      want: ['spec.parameters.scope: Unsupported value: "Some": supported values: "Cluster", "Namespace"'],
    },
    {
      name: 'parameters of no kind',
      object: of({ scope: 'Cluster', kind: '' }),
      want: ['spec.parameters.kind: Required value'],
    },
  ])('$name', ({ object, want }) => {
    expect(validateIngressClass(object).map(({ field, message }) => `${field}: ${message}`)).toEqual(want)
  })

  test('the controller stays', () => {
    const next: IngressClass = { spec: { controller: 'example.com/other' } }
    const errors = validateIngressClassUpdate(next, { spec: { controller } })
    expect(errors.map(({ message }) => message)).toEqual(['Invalid value: "example.com/other": field is immutable'])
  })
})
