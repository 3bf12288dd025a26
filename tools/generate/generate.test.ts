import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateAll } from './generate-all.ts'
import { internalStructsPath } from './internal-structs.ts'
import { pluralNameOf } from './resources.ts'

const root = path.resolve(import.meta.dirname, '../..')
const shared = path.join(root, '../shared')
const isThere = existsSync(path.join(shared, 'recorded'))
const folders = ['packages/api/src/generated', 'packages/apiserver/src/generated']

describe('the generated files are current', () => {
  const files = isThere ? [...generateAll(shared)] : []

  test.skipIf(!isThere).each(files)('%s', (file, text) => {
    expect(existsSync(path.join(root, file)) && readFileSync(path.join(root, file), 'utf8') === text).toBe(true)
  })

  test.skipIf(!isThere)('and there are no others', () => {
    // That one is made from Kubernetes' source, which is not here.
    const made = new Set([...files.map(([file]) => file), internalStructsPath])
    const present = folders.flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
    )
    expect(present.filter((file) => !made.has(file))).toEqual([])
  })

  test.skipIf(isThere)('skipped: there is no recorded data beside this checkout', () => undefined)
})

test('each says what made it', () => {
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
  )
  expect(files.filter((text) => !/^\/\/ Made by tools\/generate.* Do not edit\.\n/.test(text))).toEqual([])
})

test.each([
  ['Pod', 'pods', 'pods'],
  ['NetworkPolicy', 'networkpolicies', 'networkPolicies'],
  ['Endpoints', 'endpoints', 'endpoints'],
  ['IngressClass', 'ingressclasses', 'ingressClasses'],
  ['APIService', 'apiservices', 'apiServices'],
  ['CSIStorageCapacity', 'csistoragecapacities', 'csiStorageCapacities'],
  ['ServiceCIDR', 'servicecidrs', 'serviceCIDRs'],
])('%s is listed by %s: %s', (kind, plural, want) => {
  expect(pluralNameOf(kind, plural)).toBe(want)
})
