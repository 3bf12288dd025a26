import { seededRandom, silentLogger } from '@coxswain/base'
import { expect, test } from 'vitest'
import { ServedTypes } from '../shared/served-types.ts'
import { SetClock } from '../shared/testing/set-clock.ts'
import { checkPolicy } from './check-policy.ts'
import { createLanguage } from './language.ts'
import { findTypes } from './find-types.ts'
import { PolicyServer } from './testing/policy-server.ts'
import { recorded, recordedPolicies, recordedTypes } from './testing/recorded-warnings.ts'

const { client } = new PolicyServer({ types: recordedTypes, documents: recorded.documents })
const served = new ServedTypes(client, new SetClock())
const deps = { client, served, random: seededRandom(1), logger: silentLogger }
const language = createLanguage()

test.each(recordedPolicies)('Kubernetes says the same of: $name', async ({ policy, warnings }) => {
  const types = await findTypes(deps, policy, new AbortController().signal)
  const names = [...types.objects, ...(types.params === undefined ? [] : [types.params])].map(({ name }) => name)
  const found = checkPolicy(policy, types, language).map(({ fieldRef, warning }) => {
    const plain = names.reduce((text, name) => text.replaceAll(name, name.replace(/\d+$/, '<n>')), warning)
    return { fieldRef, warning: plain }
  })
  expect(found).toEqual(warnings)
})
