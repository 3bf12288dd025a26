import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { rules } from './rules.ts'
import { filesBelow, readSource, root, sourceFiles, type SourceFile } from './source-files.ts'

const files = sourceFiles()
const documents = [...filesBelow('docs', '.md'), ...filesBelow('packages', '.md'), 'README.md'].map(readSource)

describe('the tree is tidy', () => {
  test.each(Object.entries(rules))('%s', (name, rule) => {
    const checked =
      name === 'noMachinePaths'
        ? [...files, ...documents].filter((file) => !file.path.startsWith('tools/tidy/'))
        : files
    expect(checked.flatMap(rule)).toEqual([])
  })
})

describe('each rule can fail', () => {
  const file = (at: string, text: string): SourceFile => ({ path: at, text })
  test.each([
    { rule: 'importsPointUpward', file: file('packages/api/src/a.ts', "import { x } from '@coxswain/client'\n") },
    {
      rule: 'relativeImportsStayInside',
      file: file('packages/api/src/a.ts', "import { x } from '../../base/src/x.ts'\n"),
    },
    { rule: 'portablePackagesAvoidNode', file: file('packages/api/src/a.ts', "import fs from 'node:fs'\n") },
    {
      rule: 'controllersAreStrangers',
      file: file('packages/controllers/src/job/a.ts', "import { x } from '../deployment/b.ts'\n"),
    },
    { rule: 'timeAndChanceArePassedIn', file: file('packages/api/src/a.ts', 'const now = Date.now()\n') },
    { rule: 'filesAreShort', file: file('packages/api/src/a.ts', 'f()\n'.repeat(401)) },
    { rule: 'namesSayWhat', file: file('packages/api/src/utils.ts', '') },
    { rule: 'modulesHoldNoState', file: file('packages/api/src/a.ts', 'let count = 0\n') },
    { rule: 'noMachinePaths', file: file('packages/api/src/a.ts', ['// see ', 'home/me/x\n'].join('/')) },
  ])('$rule', ({ rule, file: broken }) => {
    expect(rules[rule]?.(broken)).toHaveLength(1)
  })
})

/**
 * What a controller's folder holds: one decision or rounds (in upstream's words `manage` for daemons), a state machine, a
 * report (all that it decides is a status), an adapter over another controller's rules, or two kinds that are bound to each
 * other, with a decision each. A sweep judges each object for itself; what fills one kind and goes with another has a
 * reconcile for each, and so has what goes through three hands.
 */
const always = ['controller.ts', 'texts.ts', 'README.md']
const shapes = [
  ['reconcile.ts', 'observe.ts', 'decide.ts'],
  ['reconcile.ts', 'observe.ts', 'manage.ts'],
  ['reconcile.ts', 'step.ts'],
  ['reconcile.ts', 'status.ts'],
  ['as-replica-set.ts'],
  ['reconcile-claim.ts', 'decide-claim.ts', 'reconcile-volume.ts', 'decide-volume.ts'],
  ['reconcile-pod.ts', 'decide-claims.ts', 'reconcile-claim.ts', 'decide-release.ts'],
  ['sweep.ts', 'judge.ts'],
  ['reconcile-account.ts', 'reconcile-secret.ts', 'fill.ts'],
  ['reconcile-resource.ts', 'reconcile-version.ts', 'reconcile-objects.ts'],
]

describe('every controller folder is complete', () => {
  const folder = path.join(root, 'packages/controllers/src')
  const controllers = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'shared',
  )
  test.each(controllers.map((entry) => entry.name))('%s', (name) => {
    const present = new Set(readdirSync(path.join(folder, name)))
    expect(always.filter((file) => !present.has(file))).toEqual([])
    expect(shapes.some((shape) => shape.every((file) => present.has(file)))).toBe(true)
    expect([...present].some((file) => file.endsWith('.test.ts'))).toBe(true)
  })
})

test('every dependency is pinned and argued for', () => {
  const manifests = [
    'package.json',
    ...['packages', 'apps'].flatMap((folder) =>
      readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/package.json`),
    ),
  ]
  const argued = existsSync(path.join(root, 'docs/decisions/dependencies.md'))
    ? readSource('docs/decisions/dependencies.md').text
    : ''
  const wrong = manifests
    .filter((manifest) => existsSync(path.join(root, manifest)))
    .flatMap((manifest) => {
      const parsed: unknown = JSON.parse(readFileSync(path.join(root, manifest), 'utf8'))
      return dependenciesOf(parsed)
        .filter(([name]) => !name.startsWith('@coxswain/'))
        .flatMap(([name, version]) => [
          ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`${manifest}: ${name} ${version} is not pinned`]),
          ...(argued.includes(`\`${name}\``)
            ? []
            : [`${manifest}: ${name} has no line in docs/decisions/dependencies.md`]),
        ])
    })
  expect(wrong).toEqual([])
})

function dependenciesOf(manifest: unknown): readonly (readonly [string, string])[] {
  if (typeof manifest !== 'object' || manifest === null) return []
  const sections = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const
  return sections.flatMap((section) =>
    Object.entries((manifest as Partial<Record<typeof section, Record<string, string>>>)[section] ?? {}),
  )
}
