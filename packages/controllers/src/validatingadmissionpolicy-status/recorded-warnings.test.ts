import { seededRandom, silentLogger } from '@coxswain/base'
import { createClient } from '@coxswain/client'
import { expect, test } from 'vitest'
import { ServedTypes } from '../shared/served-types.ts'
import { checkPolicy } from './check-policy.ts'
import { createLanguage } from './environment/language.ts'
import { findTypes } from './find-types.ts'
import { recorded, recordedPolicies, recordedTypes } from './testing/recorded-warnings.ts'

const never = () => Promise.reject(new Error('not asked for'))
const answer = (body: unknown) => ({ code: 200, contentType: 'application/json', body: JSON.stringify(body) })

function discoveryOf(isCore: boolean): unknown {
  const types = recordedTypes.filter(({ group }) => (group === '') === isCore)
  const items = types.map(({ group, version, plural, singular, kind }) => {
    const resource = { resource: plural, singularResource: singular, responseKind: { kind }, verbs: [], scope: 'Cluster' }
    return { metadata: { name: group }, versions: [{ version, resources: [resource] }] }
  })
  return { kind: 'APIGroupDiscoveryList', items }
}

const paths = Object.keys(recorded.documents).map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }])
const answers: Readonly<Record<string, unknown>> = {
  '/api': discoveryOf(true),
  '/apis': discoveryOf(false),
  '/openapi/v3': { paths: Object.fromEntries(paths) },
  ...Object.fromEntries(Object.entries(recorded.documents).map(([path, body]) => [`/openapi/v3/${path}`, body])),
}
const client = createClient({ request: never, watch: never, raw: async (path) => answer(answers[path]) })
const clock = { monotonicMs: () => 0 }
const served = new ServedTypes(client, clock as never) // it only asks how late it is
const deps = { client, served, random: seededRandom(1), logger: silentLogger }
const language = createLanguage()

test.each(recordedPolicies)('$name', async ({ policy, warnings }) => {
  const types = await findTypes(deps, policy, new AbortController().signal)
  const names = [...types.objects, ...(types.params === undefined ? [] : [types.params])].map(({ name }) => name)
  const found = checkPolicy(policy, types, language).map(({ fieldRef, warning }) => {
    const plain = names.reduce((text, name) => text.replaceAll(name, name.replace(/\d+$/, '<n>')), warning)
    return { fieldRef, warning: plain }
  })
  expect(found).toEqual(warnings)
})
