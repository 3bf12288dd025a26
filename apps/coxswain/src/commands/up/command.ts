import type { Command } from '../../command.ts'
import { readUpOptions, upHelp } from './options.ts'

export const up: Command = {
  name: 'up',
  summary: 'run a whole cluster in this process until Ctrl-C',
  run: async (commandLine) => {
    const options = readUpOptions(commandLine)
    if (options === 'help') {
      console.log(upHelp)
      return 0
    }
    const { runCluster } = await import('./run-cluster.ts')
    return runCluster(options)
  },
}
