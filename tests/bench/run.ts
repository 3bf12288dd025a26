/** `npm run bench [-- NAME…] [-o json]`: the figures of design.md, as a table and as JSON. */
import os from 'node:os'
import { parseArgs } from 'node:util'
import { benches } from './benches.ts'
import { isReached, rounded, type Figure } from './figure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string', short: 'o' } },
})
const unknown = positionals.filter((name) => benches[name] === undefined)
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}
const figures: Figure[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.error(`${name} …`)
  figures.push(...(await bench()))
}

const machine = {
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  node: process.version,
}
const verdict = (figure: Figure): string => {
  const reached = isReached(figure)
  return reached === undefined
    ? ''
    : `${reached ? 'reached' : 'missed'} (${figure.unit === '/s' ? '≥' : '≤'} ${figure.goal})`
}
if (values.output !== 'json') {
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}`)
  for (const figure of figures) {
    console.log(
      `${figure.bench.padEnd(10)}${figure.what.padEnd(44)}${String(rounded(figure.value)).padStart(8)} ${figure.unit.padEnd(4)}${verdict(figure)}`,
    )
  }
}
console.log(
  JSON.stringify({ machine, figures: figures.map((figure) => ({ ...figure, value: rounded(figure.value) })) }),
)
