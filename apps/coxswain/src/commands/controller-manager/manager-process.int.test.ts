import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** In a process of its own: what ends one would end the tests. */
async function process(script: string): Promise<string> {
  const module = path.join(import.meta.dirname, 'manager-process.ts')
  const { stdout } = await run(globalThis.process.execPath, [
    '--input-type=module',
    '--eval',
    `import { survivePromises } from ${JSON.stringify(module)}\n${script}`,
  ])
  return stdout
}

test('a promise that nobody waits for is logged when it is rejected, and the process goes on', async () => {
  const output = await process(`
    survivePromises((message, error) => console.log(message + ': ' + error.message))
    for (const text of ['one', 'two']) Promise.reject(new Error(text))
    setTimeout(() => console.log('alive'), 20)
  `)
  const message = 'A promise was rejected and nobody took notice'
  expect(output).toBe(`${message}: one\n${message}: two\nalive\n`)
})

test('without that it ends', async () => {
  await expect(process(`Promise.reject(new Error('one'))`)).rejects.toThrow('Error: one')
})
