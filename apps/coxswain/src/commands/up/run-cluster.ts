import { strategies } from '@coxswain/apiserver'
import { createSecureApiServer } from '@coxswain/apiserver/http'
import { systemClock, systemRandom, textLogger } from '@coxswain/base/system'
import { addToKubeconfig, removeFromKubeconfig } from '@coxswain/client/node'
import { fixedAuthority } from '../controller-manager/certificate-authority.ts'
import { authorityOfAll } from '../controller-manager/signing-authorities.ts'
import { serveOnFreePort } from './serve-on-free-port.ts'
import { makeCertificates } from './make-certificates.ts'
import type { UpOptions } from './options.ts'
import { readControllerManagerFlags, type ClusterKeys } from './controller-manager-flags.ts'
import { createReport } from './report.ts'
import { untilInterrupted } from './until-interrupted.ts'

/** Runs the cluster until it is interrupted; resolves to the exit code. */
export async function runCluster(options: UpOptions): Promise<number> {
  const settings = readControllerManagerFlags(options)
  const clock = systemClock()
  const random = systemRandom()
  const logger = textLogger(process.stderr, { clock, verbosity: () => options.verbosity, pid: process.pid })
  const report = createReport(clock)
  await using cleanUp = new AsyncDisposableStack()
  const certificates = makeCertificates()
  const clientAuthority = certificates.authority.cert
  const secure = createSecureApiServer({ clock, random, strategies, clientAuthority })
  const { apiServer } = secure
  cleanUp.defer(() => apiServer.close())
  await apiServer.start()
  const server = await serveOnFreePort(secure, options.port, { certificates, logger })
  cleanUp.defer(() => server.close())
  await apiServer.advertise({ address: '127.0.0.1', port: server.port })
  report.ready('apiserver', server.url)

  const name = `coxswain-${options.name}`
  const location = { explicitPath: options.kubeconfig, env: process.env }
  const [user] = certificates.clients
  if (user === undefined) throw new Error('no certificate was made for the administrator')
  const own = {
    name,
    server: server.url,
    ca: clientAuthority,
    user,
  }
  const written = await addToKubeconfig(own, { location, clock })
  cleanUp.defer(() => removeFromKubeconfig(name, { location, clock }))
  if (options.output === 'json') {
    console.log(JSON.stringify({ server: server.url, kubeconfig: written.file, pid: process.pid }))
  }

  // Requests are taken while controllers, scheduler and nodes are still being loaded.
  const { startCluster } = await import('@coxswain/cluster')
  const keys: ClusterKeys = {
    rootCa: clientAuthority,
    signToken: (claims) => secure.tokens.sign(claims),
    signingAuthorities: authorityOfAll(fixedAuthority(certificates.authority)),
  }
  const cluster = cleanUp.use(
    await startCluster({
      controllers: settings.controllers,
      featureGates: settings.featureGates,
      controllerOptions: (descriptor) => settings.controllerOptions(descriptor, keys),
      clock,
      random,
      logger,
      apiServer,
      nodes: options.nodes,
      without: options.without,
      rootCa: clientAuthority,
      onReady: (part, detail) => {
        if (part !== 'apiserver') report.ready(part, detail)
      },
    }),
  )
  await cluster.ready
  report.say(`Ready. The context is ${name} in ${written.file}; try: kubectl get nodes\nCtrl-C stops everything.`)
  await untilInterrupted(report)
  return 0
}
