import { systemClock, systemRandom, textLogger } from '@coxswain/base/system'
import { inClusterConfig, loadKubeconfig, resolveConnection, type ConnectionConfig } from '@coxswain/client/node'
import { controllers } from '@coxswain/controllers'
import { createHealthChecks, createMetricsRegistry, isControllerChosen } from '@coxswain/runtime'
import { readFile } from 'node:fs/promises'
import type { Command } from '../../command.ts'
import { parseFlags } from '../../flags/parse-flags.ts'
import { controllerManagerFlags } from '../../generated/controller-manager-flags.ts'
import { createApiClients } from './api-clients.ts'
import { controllerOptions } from './controller-options.ts'
import { runControllers } from './run-controllers.ts'
import { flagReader, type FlagReader } from './settings.ts'
import { waitForApiServer } from './wait-for-api-server.ts'

export const controllerManager: Command = {
  name: 'controller-manager',
  summary: 'run the controllers against any API server, in place of kube-controller-manager',
  run: async (commandLine) => {
    const flags = flagReader(parseFlags(commandLine, controllerManagerFlags))
    return runManager(flags)
  },
}

async function runManager(flags: FlagReader): Promise<number> {
  const clock = systemClock()
  const random = systemRandom()
  const logger = textLogger(process.stderr, { clock, verbosity: () => flags.number('v'), pid: process.pid })
  const metrics = createMetricsRegistry()
  const connection = await openConfig(flags, clock)
  const clients = createApiClients({
    connection,
    clock,
    env: process.env,
    qps: flags.number('kube-api-qps'),
    burst: flags.number('kube-api-burst'),
  })
  const { signal } = new AbortController()
  await waitForApiServer(clients.root('kube-controller-manager').transport, clock, signal)
  const rootCaFile = flags.text('root-ca-file')
  const rootCa = rootCaFile === '' ? (connection.tls.ca ?? '') : await readFile(rootCaFile, 'utf8')
  const chosen = flags.list('controllers')
  await runControllers(
    {
      descriptors: controllers.filter((descriptor) => isControllerChosen(descriptor, chosen)),
      informerClient: clients.root('shared-informers'),
      client: (name) => clients.controller(name),
      gate: () => true,
      options: ({ name, defaults }) => controllerOptions(name, defaults, { flags, rootCa }),
      clock,
      random,
      logger,
      metrics,
      health: createHealthChecks(),
      resyncMs: flags.number('min-resync-period') * (1 + random.float()),
      startIntervalMs: flags.number('controller-start-interval'),
      shutdownTimeoutMs: flags.number('controller-shutdown-timeout'),
      onReady: () => logger.info('All controllers run'),
    },
    signal,
  )
  return 0
}

async function openConfig(flags: FlagReader, clock: ReturnType<typeof systemClock>): Promise<ConnectionConfig> {
  const file = flags.text('kubeconfig')
  const server = flags.text('master')
  if (file === '' && server === '') return inClusterConfig({ env: process.env, clock })
  const config = await loadKubeconfig({ explicitPath: file, env: process.env })
  const overrides = server === '' ? undefined : { server }
  return resolveConnection(config, { overrides, clock, env: process.env })
}
