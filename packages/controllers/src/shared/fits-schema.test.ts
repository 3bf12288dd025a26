import { pods, schemaNamed } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { fitsSchema } from './fits-schema.ts'

const fits = (value: unknown): boolean => fitsSchema(schemaNamed(pods.schema), value)
const ofContainer = (more: object): object => ({ spec: { containers: [{ name: 'c', ...more }] } })
const fields = (name: string, value: unknown): object => ({ spec: { containers: [], [name]: value } })

describe('a value that is read', () => {
  test.each([
    { name: 'nothing', value: {} },
    { name: 'null for anything', value: { metadata: null, spec: { containers: [null], nodeSelector: { a: null } } } },
    { name: 'what the schema does not know', value: { later: 1, spec: { containers: [], later: [] } } },
    { name: 'a number for a quantity', value: ofContainer({ resources: { limits: { cpu: 2 } } }) },
    { name: 'a port by name', value: ofContainer({ readinessProbe: { httpGet: { port: 'web' } } }) },
    { name: 'a port by number', value: ofContainer({ readinessProbe: { httpGet: { port: 80 } } }) },
    { name: 'a time', value: { metadata: { creationTimestamp: '2026-04-01T10:00:00Z' } } },
    { name: 'a long number', value: fields('activeDeadlineSeconds', 2 ** 40) },
    { name: 'any JSON where any is allowed', value: { metadata: { managedFields: [{ fieldsV1: { 'f:a': {} } }] } } },
  ])('$name', ({ value }) => expect(fits(value)).toBe(true))
})

describe('a value that is refused', () => {
  test.each([
    { name: 'a text for all', value: 'pod' },
    { name: 'a list for all', value: [] },
    { name: 'null for all', value: null },
    { name: 'a text for an object', value: fields('securityContext', 'none') },
    { name: 'a list for an object', value: fields('securityContext', []) },
    { name: 'an object for a list', value: { spec: { containers: {} } } },
    { name: 'a list for a map', value: fields('nodeSelector', ['a']) },
    { name: 'a number among texts', value: fields('nodeSelector', { a: 1 }) },
    { name: 'a text among objects', value: { spec: { containers: ['c'] } } },
    { name: 'a number for a text', value: ofContainer({ image: 5 }) },
    { name: 'a text for a number', value: fields('priority', '5') },
    { name: 'a number that is too long', value: fields('priority', 2 ** 31) },
    { name: 'a fraction', value: fields('terminationGracePeriodSeconds', 1.5) },
    { name: 'a text for a truth', value: fields('hostNetwork', 'true') },
    { name: 'a truth for a port', value: ofContainer({ readinessProbe: { httpGet: { port: true } } }) },
    { name: 'no quantity', value: ofContainer({ resources: { limits: { cpu: 'much' } } }) },
    { name: 'a truth for a quantity', value: ofContainer({ resources: { limits: { cpu: true } } }) },
    { name: 'no time', value: { metadata: { creationTimestamp: 'today' } } },
  ])('$name', ({ value }) => expect(fits(value)).toBe(false))
})
