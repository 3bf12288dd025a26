import type { PartName } from '@coxswain/cluster'
import { parseArgs } from 'node:util'
import { UsageError } from '../../command.ts'

/** What `coxswain up` was asked for. */
export interface UpOptions {
  readonly name: string
  readonly nodes: number
  /** `undefined`: 6443, or the next free one; 0: any. */
  readonly port: number | undefined
  /** `undefined`: the user's own. */
  readonly kubeconfig: string | undefined
  readonly without: ReadonlySet<PartName>
  /** Flags of kube-controller-manager. */
  readonly controllerManagerArguments: readonly string[]
  readonly output: 'text' | 'json'
  readonly verbosity: number
}

export const upHelp = `Usage: coxswain up [OPTIONS]

Runs a whole cluster in this process until Ctrl-C: API server, controllers, scheduler, simulated nodes.

  --name NAME          name of the cluster; its kubeconfig context is coxswain-NAME (default "default")
  --nodes N            simulated nodes; 0 for none (default 3)
  --port P             port on 127.0.0.1; 0 for any free one (default 6443, or the next free one)
  --kubeconfig FILE    write the context there instead of $KUBECONFIG or ~/.kube/config
  --without PART,...   leave parts out: controller-manager, scheduler, nodes
  --controller-manager-arg=--FLAG=VALUE
                       a flag of kube-controller-manager; may be repeated
  -o, --output FORMAT  json: one line {"server","kubeconfig","pid"} on stdout once it serves
  -v, --verbosity N    how much to log on stderr (default 0)
  -h, --help           this text`

const nodesMax = 10_000
const partNames: readonly PartName[] = ['controller-manager', 'scheduler', 'nodes']

/** Throws `UsageError`. `help` when the text above was asked for. */
export function readUpOptions(commandLine: readonly string[]): UpOptions | 'help' {
  const given = parse(commandLine)
  if (given.help) return 'help'
  if (given.output !== undefined && given.output !== 'json')
    throw new UsageError(`--output ${given.output} is not known; use json`)
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(given.name)) {
    throw new UsageError(
      `--name ${JSON.stringify(given.name)} must be lower-case letters, digits and '-', at most 40, and begin and end with a letter or digit`,
    )
  }
  return {
    name: given.name,
    nodes: readNumber('--nodes', given.nodes, nodesMax),
    port: given.port === undefined ? undefined : readNumber('--port', given.port, 65_535),
    kubeconfig: given.kubeconfig,
    without: readParts(given.without ?? []),
    controllerManagerArguments: given['controller-manager-arg'] ?? [],
    output: given.output === 'json' ? 'json' : 'text',
    verbosity: readNumber('--verbosity', given.verbosity, 10),
  }
}

function parse(commandLine: readonly string[]) {
  try {
    return parseArgs({
      args: [...commandLine],
      options: {
        name: { type: 'string', default: 'default' },
        nodes: { type: 'string', default: '3' },
        port: { type: 'string' },
        kubeconfig: { type: 'string' },
        without: { type: 'string', multiple: true },
        'controller-manager-arg': { type: 'string', multiple: true },
        output: { type: 'string', short: 'o' },
        verbosity: { type: 'string', short: 'v', default: '0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function readNumber(option: string, text: string, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > max)
    throw new UsageError(`${option} ${text} must be a whole number from 0 to ${max}`)
  return value
}

function readParts(given: readonly string[]): ReadonlySet<PartName> {
  const names = given.flatMap((list) => list.split(',')).filter((name) => name !== '')
  return new Set(
    names.map((name) => {
      const part = partNames.find((known) => known === name)
      if (part === undefined)
        throw new UsageError(`--without ${name}: there is no such part; the parts are ${partNames.join(', ')}`)
      return part
    }),
  )
}
