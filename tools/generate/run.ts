import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { generateAll } from './generate-all.ts'
import { goStructsFile, goStructsPath } from './go-struct-order.ts'
import { internalStructsFile, internalStructsPath } from './internal-structs.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    shared: { type: 'string', default: path.join(root, '../shared') },
    /** Kubernetes' Go source: the tables of Go structs are made from it, where it is there. */
    source: { type: 'string' },
  },
})

if (!existsSync(path.join(values.shared, 'recorded'))) {
  console.error(`there is no recorded data in ${values.shared}: name its folder with --shared DIR`)
  process.exit(1)
}

const goStructs: readonly (readonly [string, string])[] =
  values.source === undefined
    ? []
    : [
        [goStructsPath, goStructsFile(values.source)],
        [internalStructsPath, internalStructsFile(values.source)],
      ]

for (const [file, text] of [...generateAll(values.shared), ...goStructs]) {
  const target = path.join(root, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
  console.log(`${file} ${text.length}`)
}
