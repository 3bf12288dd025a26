import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { generateAll } from './generate-all.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { shared: { type: 'string', default: path.join(root, '../shared') } } })

if (!existsSync(path.join(values.shared, 'recorded'))) {
  console.error(`there is no recorded data in ${values.shared}: name its folder with --shared DIR`)
  process.exit(1)
}

for (const [file, text] of generateAll(values.shared)) {
  const target = path.join(root, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
  console.log(`${file} ${text.length}`)
}
