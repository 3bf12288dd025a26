import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managerFlags } from '../../tools/oracle/manager-flags.ts'
import { oracleFolder } from '../../tools/oracle/own-cluster.ts'
import { startManager, until, type ManagerProcess } from './manager.ts'
import { hasRealServer, startOwnServer, startRealServer, type TestServer } from './test-server.ts'

/**
 * They look at the cluster within milliseconds of a change: with Kubernetes' own manager, too, what they see then depends on who
 * was faster. So they run alone, and may be tried three times.
 */
const alone = new Set([
  'disruption.evictionsSpendTheBudget',
  'disruption.unhealthyPods',
  'identity.tokenCleaner',
  'volumes.attachDetach',
])

const servers = [
  { name: 'our own API server', start: startOwnServer, isThere: true },
  { name: 'kube-apiserver (needs KUBEBUILDER_ASSETS)', start: startRealServer, isThere: hasRealServer },
]

const scenarios = await allScenarios()

/** As `file.name`. */
async function allScenarios(): Promise<readonly string[]> {
  const folder = path.join(oracleFolder, 'scenarios')
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
  const found = await Promise.all(
    files.map(async (file) => {
      const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path.join(folder, file)).href)
      return Object.keys(module).map((name) => ({ file: path.basename(file, '.mjs'), name }))
    }),
  )
  return found.flat().map(({ file, name }) => `${file}.${name}`)
}

/** What the oracle's own program says of each scenario, as it comes: `ok`, or how the two differ. */
class Verdicts {
  readonly #told = new Map<string, string>()
  #ended = false

  constructor(kubeconfig: string) {
    const single = scenarios.filter((scenario) => alone.has(scenario))
    const others = scenarios.filter((scenario) => !alone.has(scenario))
    void this.#runAll(kubeconfig, single, others).finally(() => (this.#ended = true))
  }

  async #runAll(kubeconfig: string, single: readonly string[], others: readonly string[]): Promise<void> {
    await this.#run(kubeconfig, others, 6)
    const failed = (): readonly string[] => single.filter((scenario) => this.#told.get(scenario) !== 'ok')
    for (let tries = 0; tries < 3 && failed().length > 0; tries += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await this.#run(kubeconfig, failed(), 1)
    }
  }

  #run(kubeconfig: string, chosen: readonly string[], jobs: number): Promise<void> {
    const names = chosen.map((scenario) => scenario.split('.')[1]).join(',')
    const program = spawn(
      process.execPath,
      [path.join(oracleFolder, 'run.mjs'), '--kubeconfig', kubeconfig, '--only', names, '--jobs', String(jobs)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let failing: string | undefined
    const lines = createInterface({ input: program.stdout }).on('line', (line) => {
      const [, outcome, name] = /^(ok|FAIL) +(\S+)/.exec(line) ?? []
      if (name !== undefined) {
        failing = outcome === 'FAIL' ? name : undefined
        this.#told.set(name, outcome === 'ok' ? 'ok' : '')
      } else if (failing !== undefined && line.startsWith(' ')) {
        this.#told.set(failing, `${this.#told.get(failing)}${line.trim()}\n`)
      }
    })
    return new Promise((resolve) => lines.on('close', () => resolve()))
  }

  async of(scenario: string): Promise<string> {
    const isOpen = (): boolean => (alone.has(scenario) ? this.#told.get(scenario) !== 'ok' : !this.#told.has(scenario))
    while (!this.#ended && isOpen()) await new Promise((resolve) => setTimeout(resolve, 100))
    const told = this.#told.get(scenario)
    if (told === 'ok' || this.#ended) return told ?? 'the oracle did not run it'
    // The lines that say what differs come at once after the first.
    await new Promise((resolve) => setTimeout(resolve, 100))
    return this.#told.get(scenario) ?? ''
  }
}

for (const { name, start, isThere } of servers) {
  describe.skipIf(!isThere)(`what Kubernetes’ manager leaves behind, so does ours, on ${name}`, () => {
    let server: TestServer
    let manager: ManagerProcess
    let verdicts: Verdicts
    beforeAll(async () => {
      server = await start()
      manager = await startManager('ours', server, managerFlags)
      await until('the manager leads', async () => (await manager.log()).includes('All controllers run'), { manager })
      verdicts = new Verdicts(server.adminKubeconfig)
    }, 60_000)
    afterAll(async () => {
      await manager[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    })

    test.each(scenarios)('%s', { timeout: 300_000 }, async (scenario) => {
      expect(await verdicts.of(scenario)).toBe('ok')
    })
  })
}
