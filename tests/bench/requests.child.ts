/** Runs in a process of its own: requests through the direct transport and over loopback HTTPS. Prints one line of JSON. */
import { configMaps, namespaces, pods, serviceAccounts, type Pod } from '@coxswain/api'
import { strategies } from '@coxswain/apiserver'
import { createClusterCertificates, createSecureApiServer } from '@coxswain/apiserver/http'
import { directTransport } from '@coxswain/apiserver'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { createClient, type Client } from '@coxswain/client'
import { createHttpTransport, fixedCredentials } from '@coxswain/client/node'

const clock = systemClock()
const random = systemRandom()
const certificates = createClusterCertificates({
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1'],
  clients: [{ commonName: 'bench', organizations: ['system:masters'] }],
  nowMs: clock.now(),
})
const secure = createSecureApiServer({ clock, random, strategies })
await secure.apiServer.start()
const server = await secure.serve({ certificates, port: 0 })
const user = { username: 'bench', groups: ['system:masters'] }
const direct = createClient(directTransport(secure.apiServer.handler, { user, userAgent: 'bench' }), {})
const [certificate] = certificates.clients
if (certificate === undefined) throw new Error('no client certificate')
const transport = createHttpTransport(
  {
    server: server.url,
    namespace: 'bench',
    tls: { ca: certificates.authority.cert },
    credentials: fixedCredentials({ certificate }),
  },
  { userAgent: 'bench' },
)
const overHttps = createClient(transport, {})
await direct.resource(namespaces).create({ metadata: { name: 'bench' } })
await direct.resource(serviceAccounts, 'bench').create({ metadata: { name: 'default' } })
await direct.resource(configMaps, 'bench').create({ metadata: { name: 'one' }, data: { a: 'b' } })

const pod = (): Pod => ({
  metadata: { generateName: 'web-', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
})

/** Microseconds a request, `inFlight` at a time. */
async function measure(count: number, inFlight: number, request: () => Promise<unknown>): Promise<number> {
  let left = count
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await request()
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: inFlight }, worker))
  return ((performance.now() - start) * 1000) / count
}

const get = (client: Client) => (): Promise<unknown> => client.resource(configMaps, 'bench').get('one')
const create = (client: Client) => (): Promise<unknown> => client.resource(pods, 'bench').create(pod())
const warmUp = 2000
for (const client of [direct, overHttps]) {
  await measure(warmUp, 50, get(client))
  await measure(warmUp, 50, create(client))
}
const figures = {
  directGetUs: await measure(50_000, 1, get(direct)),
  directCreateUs: await measure(20_000, 1, create(direct)),
  httpsGetUs: await measure(20_000, 100, get(overHttps)),
  httpsCreateUs: await measure(10_000, 100, create(overHttps)),
}
console.log(JSON.stringify(figures))
process.exit(0)
