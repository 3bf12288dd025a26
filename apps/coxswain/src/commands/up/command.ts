import { strategies } from '@coxswain/apiserver'
import { createSecureApiServer } from '@coxswain/apiserver/http'
import { systemClock, systemRandom, textLogger } from '@coxswain/base/system'
import { addToKubeconfig, removeFromKubeconfig } from '@coxswain/client/node'
import { startCluster } from '@coxswain/cluster'
import type { Command } from '../../command.ts'
import { makeCertificates, serveOnFreePort } from './https-front.ts'
import { readUpOptions, upHelp, type UpOptions } from './options.ts'
import { readPartFlags } from './part-flags.ts'
import { createReport } from './report.ts'
import { untilInterrupted } from './until-interrupted.ts'

export const up: Command = {
  name: 'up',
  summary: 'run a whole cluster in this process until Ctrl-C',
  run: async (commandLine) => {
    const options = readUpOptions(commandLine)
    if (options === 'help') {
      console.log(upHelp)
      return 0
    }
    return runCluster(options)
  },
}

async function runCluster(options: UpOptions): Promise<number> {
  const settings = readPartFlags(options)
  const clock = systemClock()
  const random = systemRandom()
  const logger = textLogger(process.stderr, { clock, verbosity: () => options.verbosity, pid: process.pid })
  const report = createReport(clock)
  // A thread makes the certificates while everything else starts.
  const making = makeCertificates(clock.now())
  const secure = createSecureApiServer({ clock, random, strategies })
  const { apiServer } = secure
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => apiServer.close())
  const certificates = await making
  const cluster = cleanUp.use(
    await startCluster({
      ...settings,
      clock,
      random,
      logger,
      apiServer,
      nodes: options.nodes,
      without: options.without,
      rootCa: certificates.authority.cert,
      onReady: (part, detail) => {
        if (part !== 'apiserver') report.ready(part, detail)
      },
    }),
  )
  const server = await serveOnFreePort(secure, options.port, { certificates, logger })
  cleanUp.defer(() => server.close())
  report.ready('apiserver', server.url)

  const name = `coxswain-${options.name}`
  const location = { explicitPath: options.kubeconfig, env: process.env }
  const [user] = certificates.clients
  if (user === undefined) throw new Error('no certificate was made for the administrator')
  const own = {
    name,
    server: server.url,
    ca: certificates.authority.cert,
    user,
  }
  const written = await addToKubeconfig(own, { location, clock })
  cleanUp.defer(() => removeFromKubeconfig(name, { location, clock }))
  if (options.output === 'json') {
    console.log(JSON.stringify({ server: server.url, kubeconfig: written.file, pid: process.pid }))
  }
  await cluster.ready
  report.say(`Ready. The context is ${name} in ${written.file}; try: kubectl get nodes\nCtrl-C stops everything.`)
  await untilInterrupted(report)
  return 0
}
