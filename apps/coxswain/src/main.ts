import { UsageError, type Command } from './command.ts'

/** Each command is loaded when it is asked for, so that none pays for another's imports. */
const commands: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  up: {
    summary: 'run a whole cluster in this process until Ctrl-C',
    load: async () => (await import('./commands/up/command.ts')).up,
  },
  'controller-manager': {
    summary: 'run the controllers against any API server, in place of kube-controller-manager',
    load: async () => (await import('./commands/controller-manager/command.ts')).controllerManager,
  },
  version: {
    summary: 'print the version of Coxswain and of the Kubernetes it emulates',
    load: async () => (await import('./commands/version.ts')).version,
  },
}

function helpText(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'Usage: coxswain COMMAND [OPTIONS]',
    '',
    ...lines,
    '',
    'coxswain COMMAND --help tells the options of a command.',
  ].join('\n')
}

/** Runs the command line and sets the process's exit code. */
export async function main(commandLine: readonly string[]): Promise<void> {
  const [name, ...rest] = commandLine
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(helpText())
    process.exitCode = name === undefined ? 2 : 0
    return
  }
  const entry = commands[name]
  if (entry === undefined) {
    console.error(`Error: there is no command ${JSON.stringify(name)}\n\n${helpText()}`)
    process.exitCode = 2
    return
  }
  try {
    const command = await entry.load()
    process.exitCode = await command.run(rest)
  } catch (error) {
    const isUsage = error instanceof UsageError
    console.error(`Error: ${error instanceof Error ? error.message : String(error)}`)
    if (isUsage) console.error(`coxswain ${name} --help tells the options.`)
    process.exitCode = isUsage ? 2 : 1
  }
}
