import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { eventsToldBy, flagsOf, reasonsOf } from './controller-pages.ts'
import { filesBelow, readSource, root } from './source-files.ts'

const controllers = readdirSync(path.join(root, 'packages/controllers/src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map((entry) => entry.name)
const options = readSource('apps/coxswain/src/commands/controller-manager/controller-options.ts').text

async function textsOf(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const at = path.join(root, 'packages/controllers/src', folder, 'texts.ts')
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(at).href)
  return loaded
}

describe('every controller has a page for its users, with each flag and each reason', () => {
  test.each(controllers)('%s', async (folder) => {
    expect(existsSync(path.join(root, `docs/controllers/${folder}.md`))).toBe(true)
    const page = readSource(`docs/controllers/${folder}.md`).text
    const texts = await textsOf(folder)
    const name = String(texts['controllerName'])
    const wanted = [name, ...flagsOf(name, options), ...reasonsOf(texts)]
    expect(wanted.filter((one) => !page.includes(`\`${one}\``) && !page.includes(`# ${one}`))).toEqual([])
  })
})

/** Reasons that are put together from a verb. */
const composed = /^(?:Successful|Failed)(?:Create|Delete|Update)$/

describe('no page tells of events that its controller does not have', () => {
  test.each(controllers)('%s', (folder) => {
    const code = [folder, 'shared']
      .flatMap((name) => filesBelow(`packages/controllers/src/${name}`, '.ts'))
      .map((file) => readSource(file).text)
      .join('\n')
    const told = eventsToldBy(readSource(`docs/controllers/${folder}.md`).text)
    expect(told.filter((reason) => !composed.test(reason) && !code.includes(`'${reason}'`))).toEqual([])
  })
})

describe('what a page has to name', () => {
  test('reasons', () => {
    const texts = {
      eventReasons: { one: 'One', two: 'Two' },
      failureReasons: { three: 'Three', same: 'One' },
      conditionTexts: { four: { reason: 'Four', message: 'Not five' }, made: () => ({ reason: 'Six' }) },
      messages: { seven: 'Seven' },
    }
    expect(reasonsOf(texts)).toEqual(['One', 'Two', 'Three', 'Four'])
  })

  test('flags', () => {
    const source = [
      "  'a-controller': concurrentSyncs('concurrent-a-syncs'),",
      "  'b-controller': ({ flags }) => ({",
      "    enabled: flags.isOn('enable-b'),",
      "    resyncMs: flags.number('b-sync-period'),",
      '  }),',
      "  'c-controller': concurrentSyncs('concurrent-c-syncs'),",
      '}',
      "flags.text('elsewhere')",
    ].join('\n')
    expect(flagsOf('a-controller', source)).toEqual(['--concurrent-a-syncs'])
    expect(flagsOf('b-controller', source)).toEqual(['--enable-b', '--b-sync-period'])
    expect(flagsOf('c-controller', source)).toEqual(['--concurrent-c-syncs'])
    expect(flagsOf('d-controller', source)).toEqual([])
  })

  test('events that it tells of', () => {
    const page =
      '## Events\n\n| reason | type |\n|---|---|\n| `One`, `Two` | `Normal` |\n\n## Conditions\n| `Three` | x |\n'
    expect(eventsToldBy(page)).toEqual(['One', 'Two'])
  })
})
