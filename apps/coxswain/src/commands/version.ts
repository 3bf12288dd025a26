import { createRequire } from 'node:module'
import type { Command } from '../command.ts'

export const version: Command = {
  name: 'version',
  summary: 'print the version of Coxswain and of the Kubernetes it emulates',
  run: async (commandLine) => {
    const { version: own } = createRequire(import.meta.url)('../../package.json') as { version: string }
    const answer = { coxswain: `v${own}`, kubernetes: 'v1.36.2' }
    const asJson = commandLine.includes('json') || commandLine.includes('-o=json')
    console.log(asJson ? JSON.stringify(answer) : `Coxswain ${answer.coxswain} (Kubernetes ${answer.kubernetes})`)
    return 0
  },
}
